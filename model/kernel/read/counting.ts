// Names of enumerators that count the states and are none of them: the kernel's enum ends with ..._NR, other code says
// COUNT or MAX. A state of such a name could not be told from a count, so an extension may not bring one.

/** Whether a name, without its prefix, counts states. */
export const isCount = (name: string): boolean => /^(NR|NUM|N|COUNT|MAX|LAST|END)(_STATES)?$/.test(name)

/** What such names are, for messages. */
export const countNames = 'NR, NUM, N, COUNT, MAX, LAST and END, alone or before _STATES'
