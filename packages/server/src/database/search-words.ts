/** No word of a language is longer, and PostgreSQL stores none of 2 kB. */
const MAX_WORD_LENGTH = 100;

/**
 * The words of a text as they are stored and asked for, in both databases alike: lower case, without accents, letters and
 * digits alone, so that nothing in them is an operator.
 */
export function wordsOf(text: string): readonly string[] {
  const words =
    text
      .normalize('NFKD')
      .toLowerCase()
      .replace(/\p{M}+/gu, '')
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => word.slice(0, MAX_WORD_LENGTH));
}
