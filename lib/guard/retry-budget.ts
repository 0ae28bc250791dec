/**
 * Retries are at most a tenth of the calls (SAFETY.md, Retry), so that a provider in trouble isn't called five times as
 * often as one that is well. A few are always there, and come back with time, for those who call rarely.
 */
export class RetryBudget {
  private tokens: number;
  private refilledAt: number;

  constructor(
    private readonly settings = { share: 0.1, reserve: 50, perSecond: 1 },
    private readonly now: () => number = () => performance.now(),
  ) {
    this.tokens = settings.reserve;
    this.refilledAt = now();
  }

  called(): void {
    this.add(this.settings.share);
  }

  /** Takes one retry; false when there is none left. */
  take(): boolean {
    const now = this.now();
    this.add(((now - this.refilledAt) / 1000) * this.settings.perSecond);
    this.refilledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  private add(tokens: number): void {
    this.tokens = Math.min(this.settings.reserve, this.tokens + tokens);
  }
}
