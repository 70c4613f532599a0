// A KUnit test of vfio_mig_get_next_state: every pair of numbers for every feature set, with the answer that the rules
// give for a device of that set alone. The kernel answers by skipping over what the device lacks, so that the two agree
// is not by construction. Pairs that make the kernel warn are a case of their own, for they fill the log.
import {
  ERROR,
  allFeatures,
  cellsOf,
  featureSetsOf,
  flagsOf,
  kernelDialect,
  nameOfFlags,
  nameOfSet,
  restrict,
  stateOf,
  tableOf,
  type Spec,
} from '#model'

/** One call of the function: what goes in, and what comes out where it succeeds. */
export interface Call {
  readonly flags: number
  readonly current: string
  readonly target: string
  /** Null where it is refused. */
  readonly next: string | null
}

/** What the number behind the last state is called. */
export const NO_STATE = 'NO_STATE'

/** Every call for one feature set: the states, ERROR, and the number behind the last; warned calls apart. */
export function callsOf(spec: Spec, set: readonly string[]): { readonly asked: Call[]; readonly warned: Call[] } {
  const device = restrict(spec, set)
  const cells = cellsOf(tableOf(device))
  const flags = flagsOf(spec.features, set)
  const all = [ERROR, ...spec.states.map(({ name }) => name), NO_STATE]
  const has = (name: string): boolean => stateOf(device, name) !== undefined
  const calls = all.flatMap((current) =>
    all.map((target): Call => {
      const cell = has(current) && has(target) ? cells[current]![target]! : ERROR
      return { flags, current, target, next: cell === ERROR ? null : cell }
    }),
  )
  return {
    asked: calls.filter(({ current }) => has(current)),
    warned: calls.filter(({ current }) => !has(current)),
  }
}

/** The C text of the test; of a table with ties there is none (see tiesOf). */
export function kunitOf(spec: Spec): string {
  const sets = featureSetsOf(spec.features)
  const calls = sets.map((set) => callsOf(spec, set))
  const row = ({ flags, current, target, next }: Call): string =>
    next === null
      ? `\tREFUSED(SET_${flags}, ${current}, ${target}),`
      : `\tGOES(SET_${flags}, ${current}, ${target}, ${next}),`
  const named = sets.map((set) => {
    const flags = flagsOf(spec.features, set)
    return `#define SET_${flags} \\\n\t(${nameOfFlags(spec, flags)})`
  })
  const rows = (kind: 'asked' | 'warned'): string => calls.flatMap((each) => each[kind].map(row)).join('\n')

  return `// SPDX-License-Identifier: MIT
/*
 * Every call of vfio_mig_get_next_state() by a device with one of the feature sets of
 * VFIO device migration ${spec.name}, ${nameOfSet(allFeatures(spec))}.
 *
 * A kernel whose loop over unsupported states does not stop at ERROR hangs in here.
 * With VFIO_MIG_TEST_WARNINGS the calls that make the kernel warn are tried as well.
 */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/vfio.h>

#define ${kernelDialect.statePrefix}${NO_STATE} \\
	((enum vfio_device_mig_state)${Math.max(...spec.states.map(({ number }) => number)) + 1})

${named.join('\n')}

#define GOES(set, cur, target, next)                                  \\
	{ set, ${kernelDialect.statePrefix}##cur, ${kernelDialect.statePrefix}##target, 0, \\
	  ${kernelDialect.statePrefix}##next }
#define REFUSED(set, cur, target)                                     \\
	{ set, ${kernelDialect.statePrefix}##cur, ${kernelDialect.statePrefix}##target,    \\
	  -EINVAL, ${kernelDialect.statePrefix}ERROR }

struct next_state_call {
	unsigned int flags;
	enum vfio_device_mig_state cur;
	enum vfio_device_mig_state target;
	int ret;
	enum vfio_device_mig_state next;
};

static const struct next_state_call asked[] = {
${rows('asked')}
};

#ifdef VFIO_MIG_TEST_WARNINGS
static const struct next_state_call warned[] = {
${rows('warned')}
};
#endif

static void call_all(struct kunit *test, const struct next_state_call *calls,
		     unsigned int count)
{
	struct vfio_device *device =
		kunit_kzalloc(test, sizeof(*device), GFP_KERNEL);
	enum vfio_device_mig_state next;
	unsigned int i;
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, device);
	for (i = 0; i < count; i++) {
		device->migration_flags = calls[i].flags;
		next = VFIO_DEVICE_STATE_ERROR;
		ret = vfio_mig_get_next_state(device, calls[i].cur,
					      calls[i].target, &next);
		KUNIT_EXPECT_EQ_MSG(test, ret, calls[i].ret,
				    "flags %u: %d to %d", calls[i].flags,
				    calls[i].cur, calls[i].target);
		if (!ret)
			KUNIT_EXPECT_EQ_MSG(test, next, calls[i].next,
					    "flags %u: %d to %d",
					    calls[i].flags, calls[i].cur,
					    calls[i].target);
	}
}

static void next_state_asked(struct kunit *test)
{
	call_all(test, asked, ARRAY_SIZE(asked));
}

#ifdef VFIO_MIG_TEST_WARNINGS
static void next_state_warned(struct kunit *test)
{
	call_all(test, warned, ARRAY_SIZE(warned));
}
#endif

static struct kunit_case next_state_cases[] = {
	KUNIT_CASE(next_state_asked),
#ifdef VFIO_MIG_TEST_WARNINGS
	KUNIT_CASE(next_state_warned),
#endif
	{}
};

static struct kunit_suite next_state_suite = {
	.name = "vfio_mig_next_state",
	.test_cases = next_state_cases,
};

kunit_test_suite(next_state_suite);

MODULE_DESCRIPTION("Every next state of VFIO device migration");
MODULE_LICENSE("Dual MIT/GPL");
`
}
