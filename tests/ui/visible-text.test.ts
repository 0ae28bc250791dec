import { expect, it } from "vitest";
import { visibleText } from "@/lib/ui/blocks/visible-text";

it.each([
  ["to: \u202emoc.live@anna\u202c", "to: \\u{202e}moc.live@anna\\u{202c}"],
  ["pay\u200bpal.com", "pay\\u{200b}pal.com"],
  ["a\u0000b\u001b[2Kc", "a\\u{0}b\\u{1b}[2Kc"],
  ["tag \u{e0041}", "tag \\u{e0041}"],
  ["\u2764\ufe0f \u{1f469}\u200d\u{1f4bb}", "\u2764\ufe0f \u{1f469}\u200d\u{1f4bb}"],
  ["Zwei\nZeilen\tund é 日本 مرحبا", "Zwei\nZeilen\tund é 日本 مرحبا"],
])("%j is shown as it stands", (text, shown) => {
  expect(visibleText(text)).toBe(shown);
});
