// Text as HTML. What is put into a template is escaped unless it is markup itself, so that a device's name, a file's
// reason or a reply can never become a tag.

/** HTML that may stand as it is. */
export interface Markup {
  readonly markup: string
}

export type Content = Markup | string | number | undefined | readonly Content[]

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Control characters and halves of characters, which no page may hold. */
const barred = /[^\P{Cc}\t\n\r]|\p{Cs}/gu

export const escaped = (text: string): string =>
  text.replace(barred, '\u{fffd}').replace(/[&<>"']/g, (sign) => escapes[sign]!)

/** Text that is known to be HTML: ours. */
export const raw = (text: string): Markup => ({ markup: text })

function written(content: Content): string {
  if (content === undefined) return ''
  if (typeof content === 'string') return escaped(content)
  if (typeof content === 'number') return String(content)
  if ('markup' in content) return content.markup
  return content.map(written).join('')
}

/** Line breaks are for whoever reads the code: between tags they are nothing, elsewhere a space. */
const joined = (part: string): string =>
  part.replace(/\s*\n\s*/g, (gap, at: number) => {
    const [before, after] = [part[at - 1], part[at + gap.length]]
    return before === undefined || before === '>' || after === undefined || after === '<' ? '' : ' '
  })

/** The tag of templates: literal parts are HTML, everything put between them is content. */
export const markup = (parts: TemplateStringsArray, ...contents: readonly Content[]): Markup =>
  raw(parts.map((part, at) => `${joined(part)}${at < contents.length ? written(contents[at]) : ''}`).join(''))

/** A word that may be an id: `sessions/last-arc-opens` is `sessions-last-arc-opens`. */
export const idOf = (text: string): string => text.replace(/[^A-Za-z0-9_-]+/g, '-')

/** A count as it fits a badge: 1234 is 1.2k. */
export function shortCount(count: number): string {
  if (count < 1000) return String(count)
  const [scaled, unit] = count < 1_000_000 ? [count / 1000, 'k'] : [count / 1_000_000, 'M']
  return `${scaled < 10 ? scaled.toFixed(1) : Math.round(scaled)}${unit}`
}

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
