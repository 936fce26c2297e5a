import { type Failure, explain } from '../../format/failure'
import { type ClassView, type ThemeView, themeView } from '../../format/theme'
import { admit } from '../../services/entrance'
import { type News, news } from '../../services/news'
import { photograph } from '../../services/photo'
import { pictures } from '../../services/picture'
import { onQueueChange } from '../../services/queue'
import { Problem } from '../../services/request'
import { membership } from '../../services/session'
import { flush, onAnswer } from '../../services/sync'
import { addPhoto, holdLesson, knownTheme, refreshTheme, signTheme } from '../../services/theme'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

Page({
  data: {
    size: '',
    theme: null as ThemeView | null,
    news: null as News | null,
    failure: null as Failure | null,
    locked: false,
    hint: '',
    /** The class whose photo is looked at; empty for none. */
    chosen: '',
    chosenClass: null as ClassView | null,
    shown: [] as string[],
  },

  id: '',
  stops: [] as (() => void)[],

  onLoad({ id = '' }: { id?: string }) {
    this.id = id
    this.stops = [
      onQueueChange(() => this.draw()),
      onAnswer((_, { body, kind }) => {
        if (body.task === this.id || kind === 'photo') void this.load()
      }),
    ]
  },

  onUnload() {
    for (const stop of this.stops) stop()
  },

  onShow() {
    if (!admit(this)) return
    this.draw()
    void this.load()
  },

  async load() {
    try {
      await refreshTheme(this.id)
      this.setData({ failure: null, locked: false })
    } catch (error) {
      const failure = explain(error)
      const locked = error instanceof Problem && [403, 404].includes(error.status)
      const quiet = failure.kind === 'offline' && knownTheme(this.id) !== undefined
      this.setData({ failure: quiet ? null : failure, locked })
    }
    this.draw()
  },

  draw() {
    const theme = knownTheme(this.id)
    this.setData({ size: sizeClass(membership()), news: news('记') })
    if (theme === undefined) return
    const view = themeView(theme, schoolTime())
    this.setData({ theme: view, chosenClass: view.board.find(({ key }) => key === this.data.chosen) ?? null })
    const own = view.own.flatMap(({ photos }) => photos)
    if (this.data.chosen === '' && own.length > 0) void this.showPhotos(own)
  },

  async showPhotos(photos: string[]) {
    const shown = await pictures(photos)
    this.setData({ shown })
  },

  choose({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const key = currentTarget.dataset.key as string
    const chosen = this.data.chosen === key ? '' : key
    const one = this.data.theme?.board.find((line) => line.key === chosen) ?? null
    this.setData({ chosen, chosenClass: one, shown: [] })
    if (one !== null && one.photos.length > 0) void this.showPhotos(one.photos)
  },

  /** The lesson was held; the photo is taken in the same tap. */
  async holdWithPhoto({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { theme, line } = this.found(currentTarget.dataset.key as string)
    if (theme === undefined || line === undefined) return
    const taken = await photograph(`${line.name} 上课照片`)
    if (taken === 'cancelled') return
    if (taken === 'full') this.setData({ hint: '手机存满了，照片没存下。上课记上了，照片以后补。' })
    const photos = taken === 'full' ? [] : [taken.id]
    if (line.held_at === undefined) holdLesson(theme, line, photos)
    else if (photos[0] !== undefined) addPhoto(theme, line, photos[0])
    void flush()
  },

  hold({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { theme, line } = this.found(currentTarget.dataset.key as string)
    if (theme === undefined || line === undefined) return
    holdLesson(theme, line, [])
    void flush()
  },

  sign({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const theme = knownTheme(this.id)
    const signature = theme?.signatures.find(({ key }) => key === currentTarget.dataset.key)
    if (theme === undefined || signature === undefined) return
    signTheme(theme, signature)
    void flush()
  },

  found(key: string) {
    const theme = knownTheme(this.id)
    return { theme, line: theme?.lines.find((one) => one.key === key) }
  },

  openNews() {
    const page = this.data.news?.page
    if (page) void wx.navigateTo({ url: page })
  },

  openAll() {
    void wx.navigateTo({ url: '/pages/themes/themes' })
  },

  openTask() {
    void wx.navigateTo({ url: `/pages/task/task?id=${this.id}` })
  },
})
