"""The names of the four IDX files and the SHA-256 of their uncompressed content."""

NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)

FULL = {
    "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}

SAMPLE = {
    "train-images-idx3-ubyte": "0182ff18a762c7d2739c9e86c4bddc1e7ee4a9f727fcb775c4d6ea31db9c9b12",
    "train-labels-idx1-ubyte": "82e2125714f19b74207363dee4da954a9f4fa22a212e66fcba1bc15889169e21",
    "t10k-images-idx3-ubyte": "f169058af1345874ee55a3a50fd1037f17c26dbe6e25a6d948ca2017b5935cfb",
    "t10k-labels-idx1-ubyte": "3dbfb51536d77a93f60011bc5149d0a389d511c8855f702fda39febfed6b2d4e",
}
