/** Next's own hook: the only work at start-up, and only in the Node server. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { forbidCodeGeneration } = await import("@/lib/http/code-generation");
  forbidCodeGeneration();
  const { makeRequestsPlain } = await import("@/lib/http/plain-requests");
  makeRequestsPlain();
  const { boot } = await import("@/lib/runtime/boot");
  const { prepareInstallation } = await import("@/lib/auth/installation");
  const { seedDemo } = await import("@/lib/runtime/demo-seed");
  await boot((runtime) => prepareInstallation({ ...runtime, seedDemo: (demo) => seedDemo(runtime, demo) }));
}
