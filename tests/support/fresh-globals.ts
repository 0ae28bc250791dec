import { forgetBreakers } from "@/lib/guard/breakers";

/** Runs before each file of those that share a process: what the product keeps for a whole process begins anew. */
for (const name of Object.keys(globalThis)) {
  if (name.startsWith("__tutti")) Reflect.deleteProperty(globalThis, name);
}
// Its module goes on with the map that it found first.
forgetBreakers();
