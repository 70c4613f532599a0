// `vfio-mig docs`: the manual of all commands as one page, for man or in Markdown. It is made of what the help is made
// of, so it says no less and nothing else.
import { Option, type Command } from 'commander'
import type { Terminal } from './command.ts'
import type { Page } from './manual.ts'

const formats: Readonly<Record<string, () => Promise<(manual: Page) => string>>> = {
  man: async () => (await import('./manual/man.ts')).manOf,
  markdown: async () => (await import('./manual/markdown.ts')).markdownOf,
}

interface Options {
  readonly format: string
}

export function define(command: Command, terminal: Terminal): void {
  command
    .addOption(new Option('-f, --format <format>', 'form of the page').choices(Object.keys(formats)).default('man'))
    .addHelpText('after', '\nExamples:\n  vfio-mig docs | man -l -\n  vfio-mig docs --format markdown > MANUAL.md')
    .action(async ({ format }: Options) => {
      const { manual } = await import('./manual.ts')
      const made = await formats[format]!()
      terminal.out(made(await manual()))
    })
}
