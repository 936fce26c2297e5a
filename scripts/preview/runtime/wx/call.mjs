/** Why a wx call failed; becomes errMsg "name:fail reason" with the extra fields. */
export class Failure extends Error {
  constructor(reason, extra = {}) {
    super(reason)
    this.extra = extra
  }
}

/**
 * Gives an implementation WeChat's calling convention: success, fail and complete when
 * any of them is passed, a promise otherwise.
 */
export function asyncCall(name, implementation) {
  return (options = {}) => {
    const outcome = attempt(name, () => implementation(options))
    const { success, fail, complete } = options
    if (!success && !fail && !complete) return outcome
    outcome.then(
      (result) => {
        success?.(result)
        complete?.(result)
      },
      (error) => {
        fail?.(error)
        complete?.(error)
      },
    )
    return undefined
  }
}

async function attempt(name, run) {
  try {
    return { errMsg: `${name}:ok`, ...(await run()) }
  } catch (error) {
    if (error instanceof Failure) throw { errMsg: `${name}:fail ${error.message}`, ...error.extra }
    throw error
  }
}
