// The passages of the uAPI header that speak of migration: each is the comment on some C names, and is found by them,
// wherever in the header they stand. Comments inside a struct, or behind its members, belong to it.
import { blocksOf } from './block.ts'
import { commentsIn, lineAt, withoutComments, type Comment } from './comment.ts'
import { releaseOf } from './release.ts'
import { sentencesOf, type HeaderSentence } from './sentence.ts'

interface Passage {
  /** The name that a reader looks for. */
  readonly name: string
  /** The C names that its comments document: macros, a struct, an enum. */
  readonly documents: readonly string[]
  /** First words of its paragraphs, by which citations name it. */
  readonly openings: readonly string[]
  /** The release that brought it. */
  readonly since: string
}

/** In the order of the header. */
export const passages: readonly Passage[] = [
  {
    // The ioctl that carries the features; what it says of arguments is the core's to keep.
    name: 'VFIO_DEVICE_FEATURE',
    documents: ['struct vfio_device_feature', 'VFIO_DEVICE_FEATURE'],
    openings: ['VFIO_DEVICE_FEATURE - _IOWR(VFIO_TYPE, VFIO_BASE + 17'],
    since: '5.18',
  },
  {
    name: 'VFIO_DEVICE_FEATURE_MIGRATION',
    documents: ['struct vfio_device_feature_migration', 'VFIO_DEVICE_FEATURE_MIGRATION'],
    openings: ['Indicates the device can support the migration API through'],
    since: '5.18',
  },
  {
    name: 'VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE',
    documents: ['struct vfio_device_feature_mig_state', 'VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE'],
    openings: ['Upon VFIO_DEVICE_FEATURE_SET, execute a migration state change on the VFIO'],
    since: '5.18',
  },
  {
    name: 'enum vfio_device_mig_state',
    documents: ['enum vfio_device_mig_state'],
    openings: [
      'The device migration Finite State Machine is described by the enum',
      'The optional peer to peer (P2P) quiescent state',
      'The remaining possible transitions are interpreted as combinations of the',
    ],
    since: '5.18',
  },
  {
    name: 'VFIO_MIG_GET_PRECOPY_INFO',
    documents: ['struct vfio_precopy_info', 'VFIO_MIG_GET_PRECOPY_INFO'],
    openings: ['VFIO_MIG_GET_PRECOPY_INFO - _IO(VFIO_TYPE, VFIO_BASE + 21)'],
    since: '6.2',
  },
  {
    name: 'VFIO_DEVICE_FEATURE_MIG_DATA_SIZE',
    documents: ['struct vfio_device_feature_mig_data_size', 'VFIO_DEVICE_FEATURE_MIG_DATA_SIZE'],
    openings: ['Upon VFIO_DEVICE_FEATURE_GET read back the estimated data length that will'],
    since: '6.2',
  },
  {
    name: 'VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2',
    documents: ['VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2'],
    openings: ['On SET, enables the v2 pre_copy_info behaviour, where the'],
    since: '7.1',
  },
]

/** The passage that a section of a citation lies in; undefined for words that no passage begins with. */
export function passageOf(section: string): string | undefined {
  const isArc = /^\w+ -> \w+$/.test(section)
  const named = isArc
    ? ({ documents }: Passage) => documents.includes('enum vfio_device_mig_state')
    : ({ openings }: Passage) => openings.includes(section)
  return passages.find(named)?.name
}

/** A name of the migration uAPI that no passage documents. */
export interface Stranger {
  readonly name: string
  readonly line: number
}

/** A header, cut. */
export interface Cut {
  readonly release: string
  /** Every macro that it defines. */
  readonly defines: readonly string[]
  /** The passages that it has, by name. */
  readonly present: readonly string[]
  /** Every sentence of them, in the order of the passages. */
  readonly sentences: readonly HeaderSentence[]
  readonly strangers: readonly Stranger[]
}

const DEFINE = /^[ \t]*#[ \t]*define[ \t]+(\w+)(?:\\\n|[^\n])*/gm
const MIGRATION = /^VFIO_(DEVICE_FEATURE_MIG\w*|MIG_\w+)$/

/** Cuts the migration passages of a header into sentences; undefined where it is no header with them. */
export function cut(header: string): Cut | undefined {
  const code = withoutComments(header)
  const defined = [...code.matchAll(DEFINE)].map(({ 0: text, 1: name, index }) => ({
    name: name!,
    from: index,
    to: index + text.trimEnd().length,
  }))
  const defines = defined.map(({ name }) => name)
  const release = releaseOf(defines)
  if (release === undefined) return undefined
  const comments = commentsIn(header)
  const found = passages.flatMap(({ name, documents }) => {
    const extents = documents.flatMap((each) => defined.find((one) => one.name === each) ?? bodyOf(each, code) ?? [])
    if (extents.length === 0) return []
    const own = comments.filter((comment) => extents.some((extent) => belongs(comment, extent, code)))
    const blocks = own.flatMap(({ lines }) => blocksOf(lines))
    return [{ name, sentences: blocks.flatMap((block) => sentencesOf(name, block)) }]
  })
  const known = passages.flatMap(({ documents }) => documents)
  return {
    release,
    defines,
    present: found.map(({ name }) => name),
    sentences: found.flatMap(({ sentences }) => sentences),
    strangers: defined
      .filter(({ name }) => MIGRATION.test(name) && !known.includes(name))
      .map(({ name, from }) => ({ name, line: lineAt(header, from) })),
  }
}

interface Extent {
  readonly from: number
  readonly to: number
}

/** From the keyword of a struct or an enum to its semicolon. */
function bodyOf(name: string, code: string): Extent | undefined {
  const match = new RegExp(`\\b${name.replace(' ', '\\s+')}\\s*\\{[^}]*\\}[^;]*;`).exec(code)
  return match === null ? undefined : { from: match.index, to: match.index + match[0].length }
}

/** Whether a comment stands right above what it documents, within it, or behind it on its last line. */
function belongs({ from, to }: Comment, extent: Extent, code: string): boolean {
  if (from >= extent.from && to <= extent.to) return true
  if (from >= extent.to) return /^[^\S\n]*$/.test(code.slice(extent.to, from))
  if (to > extent.from || code.slice(to, extent.from).trim() !== '') return false
  // Behind other code on its line it belongs to that.
  return code.slice(code.lastIndexOf('\n', from - 1) + 1, from).trim() === ''
}
