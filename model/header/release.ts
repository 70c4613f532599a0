// The releases of Linux whose headers say different things about migration. Which one a header belongs to is told by
// what it defines: a version number is nowhere in it, and distributions carry later text back.

interface Release {
  readonly name: string
  /** What its header defines and no earlier one does. */
  readonly defines: string
}

/** Oldest first. */
export const releases = [
  { name: '5.18', defines: 'VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE' },
  { name: '6.2', defines: 'VFIO_MIGRATION_PRE_COPY' },
  { name: '7.1', defines: 'VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2' },
] as const satisfies readonly Release[]

const names: readonly string[] = releases.map(({ name }) => name)

/** The newest release whose mark is among the names that a header defines; undefined where none is. */
export const releaseOf = (defined: readonly string[]): string | undefined =>
  releases.findLast(({ defines }) => defined.includes(defines))?.name

/** Whether the header of a release has what another release brought. */
export const isAtLeast = (release: string, since: string): boolean => names.indexOf(since) <= names.indexOf(release)
