RIGHT = []
