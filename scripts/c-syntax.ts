// The parser of C: tree-sitter as WASM, with its grammar from the package it comes in or, in the built tree, from the
// copy beside this file. It is loaded once, when a command first needs it.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Language, Parser, type Point, type Range } from 'web-tree-sitter'
import type { ParseC, Stretch } from '#model'

const GRAMMAR = 'tree-sitter-c.wasm'

function grammar(): Uint8Array {
  const copy = fileURLToPath(new URL(GRAMMAR, import.meta.url))
  return readFileSync(existsSync(copy) ? copy : createRequire(import.meta.url).resolve(`tree-sitter-c/${GRAMMAR}`))
}

/** Parts as tree-sitter wants them: with rows and columns, which are counted on from part to part. */
function rangesOf(text: string, parts: readonly Stretch[]): Range[] {
  let row = 0
  let lineStart = 0
  const pointAt = (offset: number): Point => {
    for (let end = text.indexOf('\n', lineStart); end >= 0 && end < offset; end = text.indexOf('\n', lineStart)) {
      row++
      lineStart = end + 1
    }
    return { row, column: offset - lineStart }
  }
  return parts.map(({ start, end }) => ({
    startIndex: start,
    startPosition: pointAt(start),
    endIndex: end,
    endPosition: pointAt(end),
  }))
}

async function load(): Promise<ParseC> {
  await Parser.init()
  const parser = new Parser().setLanguage(await Language.load(grammar()))
  return (text, parts) => {
    // To tree-sitter no ranges mean everything.
    if (parts?.length === 0) return parser.parse('')!.rootNode
    return parser.parse(text, null, parts === undefined ? {} : { includedRanges: rangesOf(text, parts) })!.rootNode
  }
}

let loaded: Promise<ParseC> | undefined

/** A parser of C; the same one every time. */
export const cParser = (): Promise<ParseC> => (loaded ??= load())
