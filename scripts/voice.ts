// How much a command says: the last lines alone, what it usually says, or everything it knows. The exit code and what
// is written to files are the same in each.
import type { Command } from 'commander'
import { unusable } from './command.ts'

export interface VoiceOptions {
  readonly quiet?: boolean
  readonly verbose?: boolean
}

export type Voice = 'quiet' | 'usual' | 'verbose'

/** Adds the two options to a command: what is left of it, and what is added. */
export const withVoice = (command: Command, quiet: string, verbose: string): Command =>
  command.option('-q, --quiet', quiet).option('-v, --verbose', verbose)

export function voiceOf({ quiet = false, verbose = false }: VoiceOptions): Voice {
  if (quiet && verbose) {
    return unusable({ at: '--verbose', message: '--quiet is given as well', remedy: 'Leave one of the two out.' })
  }
  return quiet ? 'quiet' : verbose ? 'verbose' : 'usual'
}
