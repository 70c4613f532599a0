// `vfio-mig users`: the VMMs that drive the protocol, as models of what they do. One is verified by whole migrations of
// simulated devices; `--mutant` gives it one bad habit, `--scenario` performs one migration again, and `--score` tries
// the requirements on every user with every fault.
import type { Command } from 'commander'
import { vmm } from '#model'
import { vmm as judging } from '#properties'
import { NAME } from './calling.ts'
import { exitCodes, unusable, type Terminal } from './command.ts'
import { wholeNumber } from './numbers.ts'
import { suggestion } from './options.ts'
import { courseLines } from './users/course-text.ts'
import { resultFile } from './result-file.ts'
import { scenarioOf, scenarioText, unusual } from './users/scenario.ts'

interface Options {
  readonly mutant?: string
  readonly scenario?: string
  readonly requirement?: string
  readonly score?: boolean
  readonly witnesses?: string
  readonly seed?: string
  readonly runs?: string
}

/** Random scenarios for each user, where nothing else is said. */
const RUNS = 100
const SEED = 1

export function define(command: Command, terminal: Terminal): void {
  command
    .argument('[user]', `the one to verify: ${vmm.userNames.join(', ')}; all are listed where none is given`)
    .option('--mutant <name>', 'a careful one with this fault; without it the user is as it is')
    .option('--scenario <json>', 'perform this migration alone, as a replay line has it')
    .option('--requirement <name>', 'judge by this one alone')
    .option('--score', 'try the requirements on every user with every fault: who is caught, by what')
    .option('--witnesses <file>', 'write where each was caught, as it is kept in the tree; with --score')
    .option('--runs <n>', 'random scenarios, after all that are enumerated', String(RUNS))
    .option('--seed <n>', 'where chance begins', String(SEED))
    .addHelpText(
      'after',
      `
Examples:
  vfio-mig users
  vfio-mig users qemu-v2
  vfio-mig users qemu-v2 --mutant one-by-one
  vfio-mig users qemu-v2 --scenario '{"happenings":[{"type":"cancel","at":9}]}'
  vfio-mig users --score
A user as it is has weaknesses that are known; they are told, and are no failure. Exit code 1 where a fault is found
that is not one of these, or a mutant is refuted.`,
    )
    .action((name: string | undefined, options: Options) => terminal.exit(users(name, options, terminal)))
}

function users(name: string | undefined, options: Options, terminal: Terminal): number {
  const extent = {
    seed: wholeNumber(options.seed ?? String(SEED), '--seed', -(2 ** 31), 2 ** 31 - 1),
    runs: wholeNumber(options.runs ?? String(RUNS), '--runs', 0, 1_000_000),
  }
  const user = name === undefined ? undefined : userOf(name)
  if (options.score === true) return score(user, options, extent, terminal)
  if (options.witnesses !== undefined) {
    unusable({ at: '--witnesses', message: 'it is about a score', remedy: 'Give --score as well.' })
  }
  if (user === undefined) return list(options, terminal)
  const mutant = options.mutant === undefined ? undefined : mutantOf(user, options.mutant)
  const requirements = requirementsOf(options.requirement)
  const habits = mutant?.habits ?? vmm.habitsOf(user)
  if (options.scenario !== undefined) {
    return replay({ user, mutant, habits }, scenarioOf(options.scenario, user), requirements, terminal)
  }
  return verify({ user, mutant, habits }, requirements, extent, terminal)
}

/** A user with its habits: as it is, or careful with one fault. */
interface Subject {
  readonly user: vmm.User
  readonly mutant: vmm.UserMutant | undefined
  readonly habits: vmm.Habits
}

function userOf(name: string): vmm.User {
  const remedy = `${suggestion(name, vmm.userNames)}The users are ${vmm.userNames.join(', ')}.`
  return vmm.users.find((one) => one.name === name) ?? unusable({ at: 'user', message: `${name} is none`, remedy })
}

const mutantsOf = (user: vmm.User): readonly vmm.UserMutant[] => vmm.userMutants.filter((one) => one.user === user)

function mutantOf(user: vmm.User, name: string): vmm.UserMutant {
  const names = mutantsOf(user).map((one) => one.name)
  const remedy = `${suggestion(name, names)}They are listed by: vfio-mig users`
  const found = mutantsOf(user).find((one) => one.name === name)
  return found ?? unusable({ at: '--mutant', message: `${user.name} has no fault ${name}`, remedy })
}

function requirementsOf(name: string | undefined): readonly judging.Requirement[] {
  const all = judging.requirements
  if (name === undefined) return all
  const found = all.filter((one) => one.name === name)
  if (found.length > 0) return found
  const names = all.map((one) => one.name)
  const remedy = `${suggestion(name, names)}They are ${names.join(', ')}.`
  return unusable({ at: '--requirement', message: `${name} is no requirement of a migration`, remedy })
}

function list(options: Options, terminal: Terminal): number {
  const other = (['mutant', 'scenario', 'requirement'] as const).find((name) => options[name] !== undefined)
  if (other !== undefined) unusable({ at: `--${other}`, message: 'it is about one user', remedy: 'Name the user.' })
  for (const user of vmm.users) {
    terminal.out(`${user.name} (${user.protocol}): ${user.meaning}\n`)
    for (const { name, class: expected, bug, meaning, change } of mutantsOf(user)) {
      const isOwn = Object.entries(change).some(([habit, choice]) => user.own[habit as vmm.HabitName] === choice)
      const mark = isOwn ? '*' : ' '
      terminal.out(`  ${mark} ${name.padEnd(24)}${expected.padEnd(10)}${(bug ?? '').padEnd(5)}${meaning}\n`)
    }
  }
  terminal.out(`${vmm.users.length} users, ${vmm.userMutants.length} faults; * the user as it is has it\n`)
  return exitCodes.equal
}

/** The line that performs a finding again. */
function replayLine({ user, mutant }: Subject, { requirement, scenario }: judging.Finding, called: string): string {
  const fault = mutant === undefined ? '' : ` --mutant ${mutant.name}`
  const json = JSON.stringify(unusual(scenario, user))
  return `${called} users ${user.name}${fault} --requirement ${requirement.name} --scenario '${json}'`
}

function findingText(subject: Subject, finding: judging.Finding, { called = NAME }: Terminal): string {
  const { course, judgement, scenario } = finding
  const lines = courseLines(course, subject.user.protocol, judgement.step)
  return [
    `  in      ${scenarioText(scenario)}`,
    ...lines,
    `  it was  ${judgement.because}`,
    `  wanted  ${judgement.wanted}`,
    `  replay  ${replayLine(subject, finding, called)}`,
    '',
  ].join('\n')
}

function verify(
  subject: Subject,
  requirements: readonly judging.Requirement[],
  extent: judging.Extent,
  terminal: Terminal,
): number {
  const { user, mutant, habits } = subject
  const { findings, runs, witnesses } = judging.search(user, habits, extent, requirements)
  const kind = mutant === undefined ? 'as it is' : `careful, but ${mutant.meaning}`
  terminal.out(`${user.name}, ${kind}: ${runs} migrations, seed ${extent.seed}\n\n`)
  let isUnknown = false
  for (const requirement of requirements) {
    const { name, level, statement } = requirement
    const finding = findings.find((one) => one.requirement === requirement)
    const count = witnesses.get(name) ?? 0
    if (finding === undefined) {
      terminal.out(`${(count > 0 ? 'upheld' : 'silent').padEnd(10)}${name} (${level}), ${count} witnesses\n`)
      continue
    }
    const causes = mutant === undefined ? judging.causesOf(user, finding) : []
    if (level === 'must' && causes.length === 0) isUnknown = true
    const verdict = (level === 'must' ? 'refuted' : 'deviates').padEnd(10)
    terminal.out(`${verdict}${name} (${level}): ${statement}\n`)
    for (const { name: habit, choice, mutant: alone } of causes) {
      const bug = alone?.bug === undefined ? '' : `, ${alone.bug}`
      terminal.out(
        `  known   ${vmm.habits[habit].meaning}: ${choice}${alone === undefined ? '' : ` (${alone.name}${bug})`}\n`,
      )
    }
    terminal.out(findingText(subject, finding, terminal))
  }
  return isUnknown ? exitCodes.different : exitCodes.equal
}

function replay(
  subject: Subject,
  scenario: vmm.Scenario,
  requirements: readonly judging.Requirement[],
  terminal: Terminal,
): number {
  const { user, habits } = subject
  const findings = judging.judged(user, habits, scenario, requirements)
  if (findings.length === 0) {
    const course = vmm.performed(user, scenario, habits)
    terminal.out(`${courseLines(course, user.protocol, undefined).join('\n')}\n\nholds\n`)
    return exitCodes.equal
  }
  for (const finding of findings) {
    const { name, level, statement } = finding.requirement
    const word = (level === 'must' ? 'broken' : 'deviates').padEnd(10)
    terminal.out(`${word}${name} (${level}): ${statement}\n${findingText(subject, finding, terminal)}`)
  }
  return findings.some(({ requirement }) => requirement.level === 'must') ? exitCodes.different : exitCodes.equal
}

function score(
  user: vmm.User | undefined,
  { mutant, scenario, witnesses }: Options,
  extent: judging.Extent,
  terminal: Terminal,
): number {
  if (scenario !== undefined) unusable({ at: '--scenario', message: 'it is one migration, and no score' })
  const chosen = vmm.userMutants.filter(
    (one) => (user === undefined || one.user === user) && (mutant === undefined || one.name === mutant),
  )
  if (chosen.length === 0) unusable({ at: '--mutant', message: `no user has a fault ${mutant ?? ''}` })
  const file = witnesses === undefined ? undefined : resultFile(witnesses, '--witnesses')
  const caught: Record<string, readonly object[]> = {}
  let right = 0
  for (const one of chosen) {
    terminal.screen?.write(`\r\u001b[K${one.user.name} ${one.name}`)
    const { observed, findings, runs } = judging.scored(one, extent)
    terminal.screen?.write('\r\u001b[K')
    const isRight = observed === one.class
    if (isRight) right++
    caught[`${one.user.name} ${one.name}`] = findings.map(({ requirement, scenario: at }) => ({
      requirement: requirement.name,
      scenario: unusual(at, one.user),
    }))
    const by = findings.map(({ requirement }) => requirement.name).join(', ')
    const classes = `${one.class.padEnd(10)}${observed.padEnd(10)}`
    const text = `${isRight ? ' ' : '!'} ${one.user.name.padEnd(17)}${one.name.padEnd(23)}${classes}${runs} ${by}`
    terminal.out(`${text.trimEnd()}\n`)
  }
  file?.write(`${JSON.stringify(caught, null, 2)}\n`)
  terminal.out(`\n${right} of ${chosen.length} mutants in their class\n`)
  return right === chosen.length ? exitCodes.equal : exitCodes.different
}
