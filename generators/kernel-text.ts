// C text in the manner of a kernel tree, made from a spec: a file with the tables, the comment and a look-up function,
// a header with the enum and the flags, a debugfs file. Written for tests, in words of its own; faults are options.
import {
  allFeatures,
  cellsOf,
  commentText,
  flagsDeclaration,
  rowsOf,
  tableDeclaration,
  tableOf,
  type Cells,
  type FeatureRow,
  type SourceFile,
  type Spec,
  type StateRow,
  type TreeFiles,
} from '#model'

/** What is wrong or unusual with the C; nothing, where an option is left out. */
export interface KernelFaults {
  readonly cells?: Cells
  readonly flags?: string
  readonly comment?: string
  /** The condition of the loop that skips unsupported states. */
  readonly loop?: string
  /** Statements before the table is looked up. */
  readonly before?: string
  /** Statements between the look-up and the loop. */
  readonly beforeLoop?: string
}

const supports = (state: string): string =>
  `(state_flags_table[${state}] & dev->migration_flags) == state_flags_table[${state}]`

/** The loop's condition as it should be, and as it was before its fix. */
export const loops = {
  guarded: `*step != VFIO_DEVICE_STATE_ERROR && !(${supports('*step')})`,
  unguarded: `!(${supports('*step')})`,
} as const

/** The file with the tables. */
export function mainText(spec: Spec, faults: KernelFaults = {}): string {
  const last = [...spec.states].sort((a, b) => a.number - b.number).at(-1)!
  const rows = rowsOf(spec)
  return `#include <linux/vfio.h>

/* Looks the next state up. */
int vfio_mig_get_next_state(struct vfio_device *dev,
			    enum vfio_device_mig_state from,
			    enum vfio_device_mig_state to,
			    enum vfio_device_mig_state *step)
{
	enum { VFIO_DEVICE_NUM_STATES = VFIO_DEVICE_STATE_${last.name} + 1 };
${faults.comment ?? commentText(spec)}${tableDeclaration(faults.cells ?? cellsOf(tableOf(spec)), rows)}
${faults.flags ?? flagsDeclaration(spec, rows)}
${faults.before ?? ''}	if (from >= ARRAY_SIZE(vfio_from_fsm_table) || !(${supports('from')})) {
		WARN_ON(1);
		return -EINVAL;
	}
	if (to >= ARRAY_SIZE(vfio_from_fsm_table) || !(${supports('to')}))
		return -EINVAL;

	*step = vfio_from_fsm_table[from][to];
${faults.beforeLoop ?? ''}	while (${faults.loop ?? loops.guarded})
		*step = vfio_from_fsm_table[*step][to];
	if (*step == VFIO_DEVICE_STATE_ERROR)
		return -EINVAL;
	return 0;
}
`
}

const eachOf = <T>(rows: readonly T[], text: (row: T) => string): string => rows.map(text).join('')
const flagText = ({ name, bit }: FeatureRow): string => `#define VFIO_MIGRATION_${name}	(1 << ${bit})\n`
const caseText = ({ name }: Pick<StateRow, 'name'>): string =>
  `	case VFIO_DEVICE_STATE_${name}:\n		seq_puts(out, "${name}\\n");\n		break;\n`

/** The header. */
export const headerText = (spec: Spec): string => `#define VFIO_TYPE	(';')
#define VFIO_BASE	100
#define VFIO_DEVICE_RESET		_IO(VFIO_TYPE, VFIO_BASE + 11)
#define VFIO_DEVICE_FEATURE		_IO(VFIO_TYPE, VFIO_BASE + 17)
#define VFIO_MIG_GET_PRECOPY_INFO	_IO(VFIO_TYPE, VFIO_BASE + 21)
${eachOf(spec.features, flagText)}#define VFIO_DEVICE_FEATURE_MIGRATION 1
#define VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE 2

enum vfio_device_mig_state {
	VFIO_DEVICE_STATE_ERROR = 0,
${eachOf(spec.states, ({ name, number }) => `	VFIO_DEVICE_STATE_${name} = ${number},\n`)}	VFIO_DEVICE_STATE_NR,
};
`

/** The file that prints states by name and asserts their number. */
export const debugfsText = (
  spec: Spec,
): string => `static int show(struct seq_file *out, enum vfio_device_mig_state state)
{
	BUILD_BUG_ON(VFIO_DEVICE_STATE_NR != VFIO_DEVICE_STATE_${spec.states.at(-1)!.name} + 1);
	switch (state) {
${eachOf(spec.states, caseText)}	default:
		seq_puts(out, "?\\n");
	}
	return 0;
}
`

/** A whole tree for a spec. */
export function kernelFiles(spec: Spec, faults: KernelFaults = {}): TreeFiles {
  const file = (path: string, text: string): SourceFile => ({ path, text })
  return {
    main: file('drivers/vfio/vfio_main.c', mainText(spec, faults)),
    header: file('include/uapi/linux/vfio.h', headerText(spec)),
    ...(allFeatures(spec).includes('PRE_COPY') ? { debugfs: file('drivers/vfio/debugfs.c', debugfsText(spec)) } : {}),
  }
}
