import { type BrowserContext, expect } from "@playwright/test";

/** What a healthy page never does: errors in its console (reports of the content policy are among them), dialogs. */
export class Complaints {
  private found: string[] = [];
  private readonly allowed: RegExp[] = [];

  watch(context: BrowserContext): void {
    context.on("console", (message) => {
      if (message.type() === "error")
        this.found.push(`console: ${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => this.found.push(`uncaught: ${error.error().stack}`));
    context.on("dialog", (dialog) => {
      // Asking before unsaved text is lost is no complaint.
      if (dialog.type() !== "beforeunload") this.found.push(`dialog: ${dialog.message()}`);
      void dialog.accept();
    });
  }

  /** A test that provokes an error says which: a browser reports every answer of 4xx in the console. */
  allow(expected: RegExp): void {
    this.allowed.push(expected);
  }

  /** What was seen so far, and forgets it. */
  take(): string[] {
    const taken = this.found;
    this.found = [];
    return taken;
  }

  expectNone(): void {
    const left = this.take().filter((text) => !this.allowed.some((expected) => expected.test(text)));
    expect(left, "errors in the console, uncaught errors and dialogs").toEqual([]);
  }
}
