// Builds the agent: one C file, static, with whatever C compiler there is. Nothing else of the project needs one, so
// that where there is none only what needs the agent says so.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Where the agent's source lies. */
export const agentSource = fileURLToPath(new URL('agent.c', import.meta.url))

/** How it is compiled to be used. */
export const agentFlags: readonly string[] = ['-O2', '-Wall', '-Wextra', '-Werror', '-static', '-pthread']

/** The C compiler: CC, or cc. */
export const compiler = (): string => process.env['CC'] ?? 'cc'

/** Whether there is a C compiler. */
export const hasCompiler = (): boolean => spawnSync(compiler(), ['--version'], { stdio: 'ignore' }).status === 0

/** Compiles a C file into a program; throws with what the compiler says, or what to install. */
export function compile(source: string, place: string, flags: readonly string[]): void {
  const { status, error, stderr } = spawnSync(compiler(), [...flags, '-o', place, source], { encoding: 'utf8' })
  if (error !== undefined) {
    throw new Error(`There is no C compiler "${compiler()}". Install gcc and libc6-dev, or name one in CC.`)
  }
  if (status !== 0) throw new Error(`${source} does not compile:\n${stderr}`)
}

/** Builds the agent as a program at a place. */
export const buildAgent = (place: string, flags: readonly string[] = agentFlags): void =>
  compile(agentSource, place, flags)
