// One process of a score: it is sent the names of mutants, and answers each with its row, until nobody is there to send
// any more. Requirements and mutants are code, so they are found here by their names.
import { mutants } from '#model'
import { requirements, scorerOf } from '#properties'
import { plainOf, timed, type Given } from './score-rows.ts'

let scored: ReturnType<typeof scorerOf> | undefined

process.on('message', ({ mutant: name, extent, requirements: names }: Given) => {
  scored ??= scorerOf(
    requirements.filter((requirement) => names.includes(requirement.name)),
    extent,
  )
  const mutant = mutants.find((one) => one.name === name)!
  process.send?.(timed(() => plainOf(scored!(mutant))))
})
// Who watches a score may interrupt it: then the one that asked for it ends this one.
process.on('SIGINT', () => {})
