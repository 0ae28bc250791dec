const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Style = keyof typeof CODES;

/** Colours only where a person looks on, and NO_COLOR is respected. */
const coloured = process.stdout.isTTY && process.stdout.hasColors();

export function paint(style: Style, text: string): string {
  return coloured ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;
}

export function print(line = ""): void {
  process.stdout.write(`${line}\n`);
}

/** A line that is overwritten while something goes on; nothing where output is no terminal. */
export function startSpinner(text: () => string): () => void {
  if (!process.stdout.isTTY) return () => undefined;
  const frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
  let frame = 0;
  const draw = () => {
    frame = (frame + 1) % frames.length;
    process.stdout.write(`\r\u001b[2K${paint("cyan", frames[frame] ?? "")} ${text()}`);
  };
  const timer = setInterval(draw, 100);
  return () => {
    clearInterval(timer);
    process.stdout.write("\r\u001b[2K");
  };
}

/** Clears a spinner's line, so that a whole line can be printed there. */
export function printOver(line: string): void {
  process.stdout.write(process.stdout.isTTY ? `\r\u001b[2K${line}\n` : `${line}\n`);
}
