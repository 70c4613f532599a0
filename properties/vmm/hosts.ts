// Which host goes on: one of them, and never both; every way through a migration comes to an end that both know. A
// snapshot is another VM, so that of it both may run.
import { broken, heldBy, silent } from '../requirement.ts'
import { befallen, endOf, runsAtLast, type Requirement } from './requirement.ts'

const hosts = ['source', 'destination'] as const

export const ofHosts: readonly Requirement[] = [
  {
    name: 'hosts/never-both',
    statement: 'The VM never runs on both hosts.',
    level: 'must',
    judge({ scenario, beats }) {
      // A snapshot is another VM.
      if (scenario.way === 'snapshot') return silent
      const runs = { source: true, destination: false }
      let witnesses = 0
      for (const [at, beat] of beats.entries()) {
        if (beat.type !== 'deed' || beat.deed.type !== 'vcpus') continue
        const { host, run } = beat.deed
        runs[host] = run
        const other = host === 'source' ? 'destination' : 'source'
        if (runs.source && runs.destination) {
          return broken(at, `The ${host} starts while the VM runs on the ${other}.`, 'One VM.')
        }
        if (run) witnesses++
      }
      return heldBy(witnesses)
    },
  },
  {
    name: 'hosts/never-neither',
    statement: 'In the end the VM runs: on the destination, or on the source.',
    level: 'must',
    judge(course) {
      const { scenario, beats } = course
      const isDue =
        scenario.way === 'snapshot' ? runsAtLast(course, 'source') : hosts.some((host) => runsAtLast(course, host))
      if (isDue) return heldBy(1)
      const ends = hosts.map((host) => `the ${host} ${endOf(course, host) ?? 'did not end'}`)
      return broken(beats.length - 1, `The VM runs nowhere: ${ends.join(', ')}.`, 'The source runs on where it fails.')
    },
  },
  {
    name: 'hosts/defined-end',
    statement: 'A migration ends on both hosts, in the same way, with no file of a session left open.',
    level: 'must',
    judge(course) {
      const { scenario, beats } = course
      const last = beats.length - 1
      for (const host of hosts) {
        const isLoaded = host === 'source' || scenario.way !== 'snapshot' || endOf(course, 'source') === 'completed'
        if (isLoaded && endOf(course, host) === undefined)
          return broken(last, `It does not end on the ${host}.`, 'An end.')
      }
      const isMoved = endOf(course, 'source') === 'completed'
      if (scenario.way !== 'snapshot' && isMoved !== (endOf(course, 'destination') === 'completed')) {
        const [one, other] = hosts.map((host) => endOf(course, host))
        return broken(last, `It has ${one} for the source, and ${other} for the destination.`, 'The same for both.')
      }
      for (const [at, beat] of beats.entries()) {
        if (beat.type !== 'seen' || beat.when !== 'end' || beat.sight.files <= 0) continue
        const host = beat.sight.device < scenario.devices ? 'source' : 'destination'
        // Whoever is gone has closed all there was.
        if (!runsAtLast(course, host)) continue
        const because = `Device ${beat.sight.device} of the ${host}, which runs, has ${beat.sight.files} files open.`
        return broken(at, because, 'None, once its sessions are over.')
      }
      return heldBy(1)
    },
  },
  {
    name: 'hosts/succeeds',
    statement: 'A migration in which nothing fails, and which nobody stops, succeeds.',
    level: 'must',
    judge(course) {
      const { scenario, beats } = course
      if (befallen(course).some(({ type }) => type !== 'dirty' && type !== 'time')) return silent
      const end = endOf(course, 'source')
      // Several devices that can write to each other at any time cannot be stopped.
      if (end === 'refused') {
        if (scenario.devices > 1 && !scenario.features.includes('P2P')) return silent
        return broken(beats.length - 1, 'It is refused.', 'Success.')
      }
      if (end === 'completed' && (scenario.way !== 'snapshot' || endOf(course, 'destination') === 'completed')) {
        return heldBy(1)
      }
      const at = beats.findLastIndex((beat) => beat.type === 'deed' && beat.deed.type === 'ends')
      return broken(Math.max(at, 0), 'It fails, and nothing was the matter.', 'Success.')
    },
  },
]
