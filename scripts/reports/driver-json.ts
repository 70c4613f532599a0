// The audit of drivers as JSON: every pair with its verdict, every finding with its place. What was not understood is a
// verdict of its own, never one of the other two.
import { allFeatures, askedFor, flagsOf, nameOfPlace, protocol } from '#model'
import { weights, type DriverReport } from './driver-text.ts'

/** The reports as JSON. */
export const driverJson = (reports: readonly DriverReport[]): string =>
  `${JSON.stringify({ drivers: reports.map(driverOf) }, null, 2)}\n`

function driverOf({ folder, audit }: DriverReport): object {
  const { roles, flags, specs, pairs, files, requests, findings } = audit
  const asked = new Set(askedFor(specs, pairs))
  const named = (role: typeof roles.ops): object | null =>
    role === undefined ? null : { name: role.name, at: nameOfPlace(role) }
  return {
    folder,
    operations: named(roles.ops),
    setState: named(roles.setState),
    loop: named(roles.loop),
    step: named(roles.step),
    stateMember: roles.member ?? null,
    flags: {
      values: specs.map((spec) => flagsOf(protocol.features, allFeatures(spec))),
      places: flags.places.map((place) => ({ at: nameOfPlace(place), text: place.text, conditions: place.conditions })),
    },
    arcs: pairs.map((pair) => ({
      from: pair.from,
      to: pair.to,
      asked: asked.has(pair),
      verdict: pair.verdict,
      at: nameOfPlace(pair.at),
      returnsFile: pair.returnsFile,
      endsSession: pair.endsSession,
      mayFail: pair.mayFail,
    })),
    files: files.map(({ name, file, line, members }) => ({ name, at: nameOfPlace({ file, line }), members })),
    requests: requests ?? null,
    counts: Object.fromEntries(
      weights.map((weight) => [weight, findings.filter((finding) => finding.weight === weight).length]),
    ),
    findings: findings.map(({ charge, subject, weight, at, arc, title, details, requirement, mutant }) => ({
      charge,
      subject,
      weight,
      at: at === undefined ? null : nameOfPlace(at),
      arc: arc ?? null,
      title,
      details,
      requirement: requirement ?? null,
      mutant: mutant ?? null,
    })),
  }
}
