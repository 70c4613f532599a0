// The parser of C: tree-sitter as WASM, with its grammar from the package it comes in or, in the built tree, from the copy
// beside this file. It is loaded once, when a command first needs it.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Language, Parser } from 'web-tree-sitter'
import type { ParseC } from '#model'

const GRAMMAR = 'tree-sitter-c.wasm'

function grammar(): Uint8Array {
  const copy = fileURLToPath(new URL(GRAMMAR, import.meta.url))
  return readFileSync(existsSync(copy) ? copy : createRequire(import.meta.url).resolve(`tree-sitter-c/${GRAMMAR}`))
}

async function load(): Promise<ParseC> {
  await Parser.init()
  const parser = new Parser().setLanguage(await Language.load(grammar()))
  return (text) => parser.parse(text)!.rootNode
}

let loaded: Promise<ParseC> | undefined

/** A parser of C; the same one every time. */
export const cParser = (): Promise<ParseC> => (loaded ??= load())
