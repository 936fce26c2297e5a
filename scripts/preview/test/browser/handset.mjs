import fs from 'node:fs'
import path from 'node:path'

const morning = new Date('2022-03-31T10:22:00+08:00')
const album = process.env.XIAOQIN_SCREENSHOTS

/** Somebody's phone in the browser: opens pages, taps, and takes pictures for the handbook. */
export class Handset {
  constructor(page, url, user) {
    this.page = page
    this.mouse = page.mouse
    this.url = url
    this.user = user
  }

  /** A phone of its own, at 10:22 of a Thursday in March 2022. */
  static async of(browser, url, user) {
    const context = await browser.newContext({
      viewport: { width: 375, height: 812 },
      deviceScaleFactor: 1.5,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
    })
    await context.clock.setFixedTime(morning)
    const page = await context.newPage()
    page.setDefaultTimeout(30_000) // a busy machine is slow, not wrong
    return new Handset(page, url, user)
  }

  /** Opens the mini-program as from the list of mini-programs, or at a page of it. */
  async open(settings = {}) {
    const query = new URLSearchParams({ user: this.user, ...settings })
    await this.page.goto(`${this.url}/preview/phone.html?${query}`)
    await this.page.locator('wx-page').first().waitFor()
  }

  /** Waits for words on the page on top. */
  sees(words) {
    return this.#top().getByText(words).first().waitFor()
  }

  async tap(name, role = 'button') {
    await this.#top().getByRole(role, { name, exact: true }).click()
  }

  /** Answers what WeChat asks over the page. */
  async answer(name) {
    await this.page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
  }

  async tab(name) {
    await this.page.getByRole('tab', { name }).click()
  }

  back() {
    return this.page.getByRole('button', { name: '返回' }).click()
  }

  async type(text) {
    await this.#top().getByRole('textbox').fill(text)
  }

  /** Writes something on the glass with a finger. */
  async draw() {
    const glass = await this.#top().locator('wx-canvas canvas').boundingBox()
    const at = (x, y) => [glass.x + glass.width * x, glass.y + glass.height * y]
    for (const stroke of [[[0.2, 0.3], [0.7, 0.28]], [[0.45, 0.15], [0.42, 0.6], [0.2, 0.8]], [[0.5, 0.45], [0.75, 0.82]]]) {
      await this.mouse.move(...at(...stroke[0]))
      await this.mouse.down()
      for (const point of stroke.slice(1)) await this.mouse.move(...at(...point), { steps: 4 })
      await this.mouse.up()
    }
  }

  /** Fills the field with this name. */
  async fill(name, text) {
    await this.#top().getByRole('textbox', { name, exact: true }).fill(text)
  }

  async agree() {
    await this.#top().getByRole('checkbox').locator('.box').click()
  }

  /** Holds the camera at the plate with this number, of the school the phone is at. */
  async scan(number, button = '扫码') {
    await this.tap(button)
    await this.#scanner().getByRole('button', { name: new RegExp(`^${number} `) }).click()
  }

  /** Holds the camera at a code with this text. */
  async scanText(text, button = '扫码') {
    await this.tap(button)
    await this.#scanner().getByLabel('码里的内容').fill(text)
    await this.answer('扫到了')
  }

  /** Takes over the time of the school, as every phone does when it starts. */
  followClock() {
    return this.page.evaluate(() => phone.clock.follow())
  }

  /** What the phone keeps under a key. */
  kept(key) {
    return this.page.evaluate((name) => phone.wx.getStorageSync(name), key)
  }

  /** Waits until nothing is left in the queue, photos included. */
  hasSentAll() {
    return this.eventually(() => this.page.evaluate(() => phone.wx.getStorageInfoSync().keys.every((key) => !key.startsWith('queue:'))))
  }

  #scanner() {
    return this.page.getByRole('dialog', { name: '扫一扫' })
  }

  /** Whether its owner lets WeChat use the camera. */
  allowCamera(allowed) {
    return this.page.evaluate((is) => (phone.camera = is), allowed)
  }

  setOnline(online) {
    return this.page.evaluate((on) => phone.setOnline(on), online)
  }

  /** What went wrong inside; empty on a sound phone. */
  errors() {
    return this.page.evaluate(() => phone.errors)
  }

  /** All the words of the page on top. */
  words() {
    return this.#top().innerText()
  }

  /** What a failed story says of the phone it failed on. */
  async lastWords() {
    const words = await this.words().catch(({ message }) => message)
    return `\nThe phone of ${this.user} showed ${await this.page.title()}:\n${words}\n`
  }

  /** Waits until something holds that no page shows. */
  async eventually(holds) {
    for (const end = Date.now() + 30_000; Date.now() < end; ) {
      if (await holds()) return
      await this.page.waitForTimeout(50)
    }
    throw new Error(`never came to hold: ${holds}`)
  }

  /** Keeps a picture when a folder for them is named. */
  async picture(name) {
    if (album === undefined) return
    await this.page.waitForTimeout(100)
    fs.mkdirSync(album, { recursive: true })
    await this.page.screenshot({ path: path.join(album, `${name}.png`) })
  }

  close() {
    return this.page.context().close()
  }

  #top() {
    return this.page.locator('.page-frame:not([hidden])')
  }
}
