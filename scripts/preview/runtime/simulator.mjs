/**
 * The simulated WeChat that serves the preview: who the people are, the codes it issues
 * for them, what they agree to and what reached their phones.
 */
export class Simulator {
  #app

  /** The people who have a phone: id, name, phone number, count of messages. */
  people() {
    return this.#get('users')
  }

  async phoneNumber(user) {
    const people = await this.people()
    return people.find((person) => person.id === user)?.phone ?? ''
  }

  async loginCode(user) {
    return (await this.#post('login-codes', await this.#target(user))).code
  }

  async phoneCode(user) {
    return (await this.#post('phone-codes', await this.#target(user))).code
  }

  async templateTitles(ids) {
    const { templates } = await this.app()
    return ids.map((id) => templates.find((template) => template.id === id)?.title ?? id)
  }

  /** The answers kept by "总是保持以上选择", by template. */
  async keptAnswers(user) {
    return (await this.settings(user)).itemSettings
  }

  /** What WeChat's settings say about reminders: the main switch, and the answers kept. */
  async settings(user) {
    const { app_id } = await this.app()
    return this.#get('settings', { app_id, user_id: user })
  }

  /** Gives the same answer for every template; the result is wx.requestSubscribeMessage's. */
  async tap(user, templates, answer) {
    const choices = templates.map((id) => ({ template_id: id, answer }))
    return this.#post('taps', { ...(await this.#target(user)), choices })
  }

  /** What arrived on a phone, newest first. */
  async messages(user) {
    return (await this.#get('messages', { user_id: user })).reverse()
  }

  /** The mini-program as WeChat knows it. */
  async app() {
    this.#app ??= (await this.#get('apps')).find((app) => app.kind === 'mini_program')
    return this.#app
  }

  async #target(user) {
    return { app_id: (await this.app()).app_id, user_id: user }
  }

  #get(name, query = {}) {
    return this.#call(`${name}?${new URLSearchParams(query)}`)
  }

  #post(name, body) {
    return this.#call(name, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  }

  async #call(name, init) {
    const response = await fetch(`/_sim/api/${name}`, init)
    const answer = await response.json()
    if (!response.ok) throw new Error(`${name}: ${answer.detail}`)
    return answer
  }
}
