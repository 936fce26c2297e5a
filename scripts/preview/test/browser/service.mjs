import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('../../../..', import.meta.url))

/** The real service with the demo school and the simulated WeChat, on data of its own; at 10:22 of a Thursday. */
export async function startService(now = '2022-03-31T10:22:00+08:00') {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'xiaoqin-'))
  const binary = path.join(folder, 'xiaoqin')
  execFileSync('go', ['build', '-o', binary, './server'], { cwd: repository })
  const address = `127.0.0.1:${await freePort()}`
  const config = path.join(folder, 'config.yaml')
  fs.writeFileSync(config, settings(folder, address))
  // The service refuses settings it does not know, such as those of a test run.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('XIAOQIN_')))
  const log = fs.openSync(path.join(folder, 'log'), 'w')
  const child = spawn(binary, ['-config', config, 'serve'], { cwd: repository, env, stdio: ['ignore', log, log] })
  const service = {
    url: `http://${address}`,
    /** What the program prints for a command. */
    run: (...words) => execFileSync(binary, ['-config', config, ...words], { cwd: repository, env, encoding: 'utf8' }),
    stop() {
      child.kill()
      fs.rmSync(folder, { recursive: true })
    },
  }
  await ready(service.url, child, path.join(folder, 'log'))
  await moveClock(service.url, now)
  await askForPhotosAt(service.url)
  return service
}

/** Moves the school's time, which is the phones' time. */
export async function moveClock(url, now) {
  const answer = await fetch(`${url}/_dev/clock`, { method: 'POST', body: JSON.stringify({ now }) })
  assert.equal(answer.status, 200)
}

/** Says which points ask for a photo of now, which is drawn otherwise. */
export async function askForPhotosAt(url, ...numbers) {
  const answer = await fetch(`${url}/_dev/photos`, { method: 'POST', body: JSON.stringify({ numbers }) })
  assert.equal(answer.status, 204)
}

/** What `make run` uses, with an address and data of its own. */
function settings(folder, address) {
  const text = fs.readFileSync(path.join(repository, 'configs/development.yaml'), 'utf8')
  return text
    .replaceAll('127.0.0.1:8080', address)
    .replaceAll('data/development', folder)
    .replace(/^debug_addr:.*\n/m, '')
    .replace(/level: info/, 'level: error')
}

function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

async function ready(url, child, log) {
  for (;;) {
    assert.equal(child.exitCode, null, `the service ended: ${fs.readFileSync(log, 'utf8')}`)
    const answer = await fetch(`${url}/readyz`).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Acts at the service without a phone, as somebody of the demo school. */
export class Desk {
  constructor(url) {
    this.url = url
  }

  /** Logs in as the WeChat user with this id, claiming the persons of their phone number. */
  async logIn(user) {
    const { target, memberships } = await this.arrive(user)
    if (memberships.length > 0) return // claimed before, which may be done so many times an hour
    const phone = await this.#json('/_sim/api/phone-codes', target)
    await this.#json('/api/v1/memberships/claim', { phone_code: phone.code })
  }

  /** Logs in as the WeChat user with this id, who need be nobody at any school. */
  async arrive(user) {
    const [{ app_id }] = await this.#json('/_sim/api/apps')
    const target = { app_id, user_id: user }
    const { code } = await this.#json('/_sim/api/login-codes', target)
    const { token, memberships } = await this.#json('/api/v1/sessions', { code })
    this.token = token
    return { target, memberships }
  }

  /** A binding code for the person of this name. */
  async invite(name) {
    const { items } = await this.#json('/api/v1/people?limit=200')
    const person = items.find((one) => one.name === name)
    return (await this.#json(`/api/v1/people/${person.id}/invites`, {})).code
  }

  /** Claims the person of this name with their binding code too, and acts as them from now on. */
  async become(name, code) {
    await this.#json('/api/v1/memberships/claim', { invite_code: code })
    const { memberships } = await this.#json('/api/v1/me')
    this.membership = memberships.find((one) => one.person_name === name).id
  }

  /** What the service answers at an address of the API. */
  get(address) {
    return this.#json(`/api/v1${address}`)
  }

  /** Does something at an address of the API. */
  post(address, body = {}) {
    return this.#json(`/api/v1${address}`, body)
  }

  /** Puts something at an address of the API. */
  put(address, body) {
    return this.#json(`/api/v1${address}`, body, 'PUT')
  }

  /** The plates that hang in the school of a person. */
  async plates() {
    const { memberships } = await this.get('/me')
    const { items } = await this.#json('/_dev/plates')
    return items.filter(({ school }) => school === memberships[0].school_id)
  }

  /** Makes the simulated WeChat misbehave. */
  fault(fault) {
    return this.#json('/_sim/api/faults', fault)
  }

  clearFaults() {
    return this.#json('/_sim/api/clear-faults', {})
  }

  async #json(address, body, method = body === undefined ? 'GET' : 'POST') {
    const headers = { 'content-type': 'application/json' }
    if (this.token !== undefined) headers.authorization = `Bearer ${this.token}`
    if (this.membership !== undefined) headers['x-xiaoqin-membership'] = this.membership
    const response = await fetch(this.url + address, { method, headers, body: JSON.stringify(body) })
    const answer = response.status === 204 ? {} : await response.json()
    assert(response.ok, `${address}: ${answer.detail}`)
    return answer
  }
}
