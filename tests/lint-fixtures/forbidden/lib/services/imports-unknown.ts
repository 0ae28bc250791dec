export { room } from "@/lib/unknown/room";
