// `vfio-mig completion bash|zsh`: the script that makes a shell complete the command's words. It is made of the manual,
// so it knows every command, option and name that there is.
import { Argument, type Command } from 'commander'
import type { Terminal } from './command.ts'
import type { Page } from './manual.ts'

const shells: Readonly<Record<string, () => Promise<(manual: Page) => string>>> = {
  bash: async () => (await import('./manual/bash.ts')).bashOf,
  zsh: async () => (await import('./manual/zsh.ts')).zshOf,
}

export function define(command: Command, terminal: Terminal): void {
  command
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(shells)))
    .addHelpText(
      'after',
      `
For bash, in a file such as ~/.local/share/bash-completion/completions/vfio-mig, or at once: source <(...).
For zsh, in a file called _vfio-mig in a folder of $fpath, or at once, after compinit.
Examples:
  vfio-mig completion bash > vfio-mig.bash
  vfio-mig completion zsh > _vfio-mig`,
    )
    .action(async (shell: string) => {
      const { manual } = await import('./manual.ts')
      const made = await shells[shell]!()
      terminal.out(made(await manual()))
    })
}
