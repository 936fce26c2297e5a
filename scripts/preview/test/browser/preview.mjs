import fs from 'node:fs'
import path from 'node:path'
import { Handset } from './handset.mjs'

const album = process.env.XIAOQIN_SCREENSHOTS
const noon = new Date('2022-04-02T12:00:00+08:00')

/**
 * The preview as somebody sees it who has just typed `make run`: whose phone on the left, the
 * phone in the middle, the school's time and the list of 服务通知 on the right.
 */
export class Preview extends Handset {
  #entered = new Set()

  /** @param window the browser tab; @param frame the phone inside it */
  constructor(window, frame, url) {
    super(frame, url, '')
    this.window = window
    this.mouse = window.mouse
  }

  static async at(browser, url) {
    const context = await browser.newContext({ viewport: { width: 1240, height: 990 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
    await context.clock.setFixedTime(noon)
    const window = await context.newPage()
    window.setDefaultTimeout(30_000) // a busy machine is slow, not wrong
    await window.goto(`${url}/preview/`)
    const frame = await (await window.waitForSelector('iframe')).contentFrame()
    return new Preview(window, frame, url)
  }

  /** Picks up somebody's phone, and logs them in the first time. */
  async pickUp(user) {
    this.user = user
    await this.#startsAnew(() => this.window.locator('.people button').filter({ hasText: user }).click())
    if (this.#entered.has(user)) return
    this.#entered.add(user)
    await this.agree()
    await this.tap('用微信手机号认领')
    await this.answer('允许')
    await this.tap('开始用')
  }

  /** Turns the clock of the school with the preview's own control, which starts the phone anew. */
  async turnClock(time) {
    await this.window.locator('[name=time]').fill(time)
    await this.#startsAnew(() => this.window.getByRole('button', { name: '拨过去' }).click())
  }

  /** Does something after which the phone in the frame is started again. */
  async #startsAnew(deed) {
    await this.page.waitForFunction(() => globalThis.phone?.pages?.top !== undefined)
    await this.page.evaluate(() => (globalThis.phone.old = true))
    await deed()
    await this.page.waitForFunction(() => globalThis.phone !== undefined && globalThis.phone.old === undefined && globalThis.phone.pages?.top !== undefined)
    await this.page.locator('wx-page').first().waitFor()
  }

  /** The card of a 服务通知 with these words, once it has arrived. */
  async arrived(words) {
    const card = this.window.locator('.messages .card').filter({ hasText: words }).first()
    await card.waitFor()
    return card
  }

  /** How many 服务通知 the phone has. */
  received() {
    return this.window.locator('.messages .card').count()
  }

  async picture(name) {
    if (album === undefined) return
    await this.page.waitForFunction(() => document.querySelector('.status-time').textContent === new phone.clock.Date().toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit' }))
    await this.page.waitForTimeout(150)
    fs.mkdirSync(album, { recursive: true })
    await this.window.screenshot({ path: path.join(album, `${name}.png`) })
  }

  close() {
    return this.window.context().close()
  }
}
