import { sizeClass } from '../../services/type-size'
import { membership } from '../../services/session'
import { type Text, agreement, privacy } from './texts'

const texts: Record<string, Text> = { agreement, privacy }

Page({
  data: {
    size: '',
    text: agreement,
  },

  onLoad({ about = 'agreement' }: { about?: string }) {
    const text = texts[about] ?? agreement
    this.setData({ text })
    void wx.setNavigationBarTitle({ title: text.title })
  },

  onShow() {
    this.setData({ size: sizeClass(membership()) })
  },
})
