// The options of every command that reads a kernel tree or another implementation's C: an extension, and the names to
// look for where they are not the kernel's.
import type { Command } from 'commander'
import { kernelDialect, type Dialect } from '#model/tables'

/** The names that a user may give for an implementation that is not the kernel's. */
export interface Names {
  readonly array?: string
  readonly flagsArray?: string
  readonly function?: string
  readonly statePrefix?: string
  readonly flagPrefix?: string
  readonly header?: string
}

export interface TreeOptions extends Names {
  readonly extend?: string
}

/** Adds the options that say which names to look for, and the extension. */
export const withTreeOptions = (command: Command): Command =>
  command
    .option('--extend <file>', 'a proposed revision, as an extension file (see: vfio-mig schema)')
    .option(
      '--array <name>',
      "the array of next states, where it is not the kernel's; flags, function and comment may then be absent",
    )
    .option('--flags-array <name>', 'the array of required flags')
    .option('--function <name>', 'the function that looks the next state up')
    .option('--state-prefix <prefix>', 'what names of states begin with')
    .option('--flag-prefix <prefix>', 'what names of flags begin with')
    .option('--header <file>', "the header with the states' enum, where it is not found beside the C file")

/** What a TREE argument may be, for help texts. */
export const treeArgument = 'a kernel tree, a C file, or a git revision as REPO@REV'

/** The names to look for and to write: the user's, else the kernel's. */
export const dialectOf = (names: Names): Dialect => ({
  array: names.array ?? kernelDialect.array,
  flagsArray: names.flagsArray ?? kernelDialect.flagsArray,
  statePrefix: names.statePrefix ?? kernelDialect.statePrefix,
  flagPrefix: names.flagPrefix ?? kernelDialect.flagPrefix,
})
