/**
 * Whether code runs inside the handler of a tap. WeChat grants some calls only there,
 * and not after an await; each tap is good for one such call.
 */
export class Gesture {
  #fresh = false

  /** Runs the handlers of one tap. */
  during(handlers) {
    this.#fresh = true
    try {
      return handlers()
    } finally {
      this.#fresh = false
    }
  }

  /** Uses the tap up. False when there is none. */
  spend() {
    const fresh = this.#fresh
    this.#fresh = false
    return fresh
  }
}
