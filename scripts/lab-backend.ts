// `--backend lab`: the sample devices of a real kernel in a machine of its own, which `vfio-mig lab build` has made.
// Nothing of the host is touched, and a kernel that dies is a verdict: so whatever its source is known to answer is
// sent.
import { availableParallelism } from 'node:os'
import { reasonOf } from '#model'
import { accesses, labBackend, labs, missingTools, remedyFor, sideBySide } from '#properties'
import type { Access, Flavour, Image } from '#properties'
import { unmet, withoutLive, type BackendOptions, type Live, type Prospect } from './backend-option.ts'
import { unusable } from './command.ts'
import { wholeNumber } from './numbers.ts'
import { suggestion } from './options.ts'

/** How a lab is named behind `lab:`: words joined by commas, each at most once. */
export interface Wanted {
  readonly access: Access
  readonly image: Image
  readonly flavour: Flavour
}

export function wantedBy(rest: string): Wanted {
  const words = rest === '' ? [] : rest.split(',')
  const known = [...accesses, 'mended', 'debug']
  const wrong = words.find((word, at) => !known.includes(word) || words.indexOf(word) < at)
  if (wrong !== undefined) {
    const remedy = `${suggestion(wrong, known)}Give lab, or with words such as lab:group,mended.`
    return unusable({ at: '--backend', message: `${wrong || 'an empty name'} is no lab`, remedy })
  }
  return {
    access: words.includes('group') ? 'group' : 'cdev',
    image: words.includes('mended') ? 'mended' : 'found',
    flavour: words.includes('debug') ? 'debug' : 'plain',
  }
}

/** Finds the lab. */
export function prospect(rest: string, options: BackendOptions, signal?: AbortSignal): Promise<Prospect> {
  const { access, image, flavour } = wantedBy(rest)
  withoutLive(options, 'it is about a device of a host', 'The lab sees to it itself: leave it out.')
  const missing = missingTools('boot')
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ')
    return unmet(`The lab cannot be booted without ${names}.\n  ${remedyFor(missing)}`)
  }
  const [lab] = labs(flavour)
  if (lab === undefined) {
    const flag = flavour === 'debug' ? ' --debug' : ''
    return unmet(`There is no lab yet, or none of today's configuration.\n  Make it by: vfio-mig lab build${flag}`)
  }
  const settings = { lab, access, image, ...(signal === undefined ? {} : { signal }) }
  const { machines = `${availableParallelism()}` } = options
  const others = Array.from({ length: wholeNumber(machines, '--machines', 1, 64) - 1 }, () => labBackend(settings))
  const backend = sideBySide([labBackend(settings), ...others])
  const notice = [
    `Linux ${lab.version}, ${flavour}, in QEMU: two sample devices of mtty, opened by ${access}.` +
      (image === 'mended' ? ' What was found in the driver is mended.' : ''),
    lab.answersBlocked
      ? 'Nothing of this machine is touched. Its source answers blocked transitions, so they are sent.'
      : 'Nothing of this machine is touched. Not sent: blocked transitions, which its source never returns from.',
  ]
  const owed = 'the machine of the lab is ended first'
  return Promise.resolve({ notice, owed, open: () => opened(backend) })
}

async function opened(backend: ReturnType<typeof labBackend>): Promise<Live> {
  try {
    const [health] = await backend.check(1)
    return { backend, features: health!.features, remarks: [] }
  } catch (thrown) {
    await backend.end()
    return unmet(reasonOf(thrown))
  }
}
