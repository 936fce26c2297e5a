/** The glass that is signed on now; one is open at a time. */
let glass: { canvas: WechatMiniprogram.Canvas; context: WechatMiniprogram.CanvasRenderingContext.CanvasRenderingContext2D; width: number; height: number } | undefined
let last = { x: 0, y: 0 }
let drawn = 0

const least = 60 // of ink, in points: a slip of the finger is no name

/** Glass to sign on with a finger: "signed" gives the path of the picture, "leave" goes back without one. */
Component({
  options: { virtualHost: true },
  properties: {
    /** Who signs: "接班的人". */
    who: { type: String, value: '' },
  },
  data: { ready: false },
  lifetimes: {
    attached() {
      wx.nextTick(() => this.prepare())
    },
    detached() {
      glass = undefined
    },
  },
  methods: {
    /** Measures the glass, for as many points as the screen has. */
    prepare() {
      const asked = wx.createSelectorQuery().in(this).select('.glass').fields({ node: true, size: true })
      asked.exec(([found]: { node: WechatMiniprogram.Canvas; width: number; height: number }[]) => {
        if (found === undefined) return
        const { node: canvas, width, height } = found
        const ratio = wx.getWindowInfo().pixelRatio
        canvas.width = width * ratio
        canvas.height = height * ratio
        const context = canvas.getContext('2d')
        context.scale(ratio, ratio)
        glass = { canvas, context, width, height }
        this.wipe()
      })
    },

    /** White all over, or the picture would be black. */
    wipe() {
      if (glass === undefined) return
      const { context, width, height } = glass
      context.fillStyle = '#ffffff'
      context.fillRect(0, 0, width, height)
      context.strokeStyle = '#15202b'
      context.lineWidth = 4
      context.lineCap = 'round'
      context.lineJoin = 'round'
      drawn = 0
      this.setData({ ready: false })
    },

    down({ touches: [finger] }: WechatMiniprogram.TouchCanvas) {
      if (finger !== undefined) last = finger
    },

    move({ touches: [finger] }: WechatMiniprogram.TouchCanvas) {
      if (glass === undefined || finger === undefined) return
      const { context } = glass
      context.beginPath()
      context.moveTo(last.x, last.y)
      context.lineTo(finger.x, finger.y)
      context.stroke()
      drawn += Math.hypot(finger.x - last.x, finger.y - last.y)
      last = finger
      if (drawn >= least && !this.data.ready) this.setData({ ready: true })
    },

    async finish() {
      if (glass === undefined || !this.data.ready) return
      const { tempFilePath } = await wx.canvasToTempFilePath({ canvas: glass.canvas, fileType: 'jpg', quality: 0.8 })
      this.triggerEvent('signed', { path: tempFilePath })
    },

    leave() {
      this.triggerEvent('leave')
    },
  },
})
