// Colours for a person who watches: of verdicts, and nothing else, so that no word depends on them. There are none on a
// pipe or in a file, none where NO_COLOR says so, and none on a terminal that is dumb.
import type { Terminal } from './command.ts'

const codes = { good: '32', bad: '1;31', doubt: '33', idle: '2' } as const
export type Tone = keyof typeof codes

/** Colours a text, or leaves it as it is. */
export type Paint = (text: string, tone: Tone) => string

export const plain: Paint = (text) => text

/** How a terminal is painted on. */
export const paintOn = ({ isColoured }: Pick<Terminal, 'isColoured'>): Paint =>
  isColoured === true ? (text, tone) => `\u001b[${codes[tone]}m${text}\u001b[0m` : plain

/** Whether colours are wanted on a stream, in an environment: https://no-color.org. */
export const wantsColour = (
  isTerminal: boolean | undefined,
  { NO_COLOR = '', TERM }: Readonly<Record<string, string | undefined>>,
): boolean => isTerminal === true && NO_COLOR === '' && TERM !== 'dumb'
