/**
 * Loaded before everything else: this process's clock differs from all others' by CLOCK_OFFSET_MS. Only the clock that
 * tells the time; timers and performance.now() go on as they are, as on a machine whose clock is wrong.
 */
const offset = Number(process.env.CLOCK_OFFSET_MS ?? 0);
const RealDate = Date;
const realNow = Date.now.bind(Date);

globalThis.Date = new Proxy(RealDate, {
  construct: (_, parameters) =>
    parameters.length === 0 ? new RealDate(realNow() + offset) : Reflect.construct(RealDate, parameters),
});
globalThis.Date.now = () => realNow() + offset;
