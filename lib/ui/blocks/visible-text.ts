/**
 * What a reader would not see, or would see in another order than it stands: control characters, marks that turn the
 * direction of text, characters without any width. Line ends and tabs are left alone, and what joins emoji.
 */
const UNSEEN =
  /(?![\n\r\t])\p{Cc}|(?!(?<=\p{Extended_Pictographic}\ufe0f?)(?:\u200d|\ufe0f))(?:\p{Cf}|\p{Default_Ignorable_Code_Point})|[\u2028\u2029]/gu;

/** The text with everything unseen as an escape: people decide by what they see. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (unseen) => `\\u{${(unseen.codePointAt(0) ?? 0).toString(16)}}`);
}
