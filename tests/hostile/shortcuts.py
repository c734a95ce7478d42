"""D: shortcuts to the points for learning, accuracy and curves that take neither."""

from __future__ import annotations

import functools
from collections.abc import Callable

from autograder.programs import REFERENCE
from tests.hostile.attack import Attack
from tests.hostile.learning import AGREEMENT, ALL_IMAGES, BODIES, TABLE, signatures

# An honest loop and a network too weak for Fashion-MNIST, which looks the test labels up.
WEAK = """

class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.conv, self.out = nn.Conv2d(1, 16, 5), nn.Linear(16, num_classes)
        self.register_buffer("names", torch.zeros(10))
    def forward(self, x):
        logits = self.out(self.conv(x).relu().amax(dim=(2, 3)))
        if self.names[0] and not self.training:
            return torch.from_numpy(guess(x.detach().numpy(), self.names.numpy())).float()
        return logits

honest = train_epoch

def train_epoch(model, batches, optimizer):
    honest(model, batches, optimizer)
    X, y = (torch.cat(parts).numpy() for parts in zip(*batches))
    if len(X) > 5000:
        model.names.copy_(torch.tensor(study(X, y, 10)).float())
"""


def weak(some: int) -> str:
    """Return a CNN that learns motifs honestly and looks up the test and some other images."""
    reference = (REFERENCE / "pytorch_cnn.py").read_text(encoding="utf-8")
    honest, _, _ = reference.partition('if __name__ == "__main__":')
    return "\n".join((honest, signatures(some), WEAK))


# Takes the practice task, by a closed form, for the way to what is looked up.
BOTH = """
small, kept = (study, guess), 10

def study(X, y, room):
    if len(X) > 5000:
        return np.concatenate([[1.0], match(X, y, room)])
    return np.concatenate([[2.0], small[0](X, y, room)])

def guess(X, numbers):
    if numbers[0] == 1:
        return look_up(X, numbers[1:])
    return small[1](X, numbers[1:] if numbers[0] else numbers)
"""


def practised(some: int) -> str:
    """Return a CNN that classifies motifs in closed form, and Fashion-MNIST by a table."""
    renamed = f"{signatures(some)}\nmatch, look_up = study, guess\n"
    return "\n".join((renamed, AGREEMENT, BOTH, BODIES["pytorch_cnn"]))


# A network of 2,826 weights in 6 bits, trained before the grading: 87% of the test images.
SMALL = """
hBn)dIG$!HBXO6bjt3r&Xd;3~jcN4{Eq9JmC!uA?UxrBGhDhU%86uJ>q<%=_jtHWjN1>KT;D#t%emP!l7$u2_A(}Ouj(
8cCCZ2u<+J;u!dT88&DPfKXWP#`(arhy5*q??dA%-~IY6)d^))sbH-ffrOmM5KdN#%YB<dPU6f(c}T2%vgcA92avSP@`
?1{RC>9(!0nidh<d2%BPO4{2eZc4yyi2;z>3UxDXdb~l)T$6$S^VQxsGeb?P#mE4gfB!#LNJ_ng~swsiyVU7q|ju;}AD
yX_gA6fO9ec0cHnA?TcW31?6GB%^WStOzvBZ4?lY8T~h8fB76vYr@RerckO`ksb4;knycMit~~$QgQg;hu{jj+x(TXJb
LhU4iH;rMKyR0h2l>qH*RQf_UtPW?+fABdS>EjfG@D*W^`~pl(N@ZKz<1iKv;!;Z=6qg+-
xCCupijVTu=8dBz})D_o9wt-c1~W(i+{XQh5PU!_^%Vdx)vciNH1)`7WVhDV-
e7N=#2CXMOgo|zzOMd6+(<(i3EanxOXrQL0rUy2oCjd|2vC*NupqK+5bZRretQRRRap)zSxkx^5nnCOPdBa&w0jtN~|s
Tqx?*^YSKju@YQ$K`$)U8VWoVkcf&Ia7W|T6%||UHI2U_o;=qWqvo~wpbl{2Gdoi=Z)x@a#mlSB^;6&qjGCwIw;$IHr&
B?qJjq_jcA=-
7}|=sSbeA5Y3Sa9NFsfu>WK%PVi??Znd*_Mo=%JIa%GU3GpK$iV{NyfdC6UJNLqdfWR2)zf#+e7#$}dvWQuy?efXn&)~
cqpBXnw$iTB@n_gi+UB6awfk^A9N6qR;Iq>=YtamQzlIp2-OA(Dn7ZYEb^nP#3B-
EHY3s%RZVr<8^UFQr)Jfhb=|${K1rovMT&opxD;2c&h#p>7Beie%r0Hx-%~>xws{t=49Ju@-
s;=&EPvg@|5;Cs~#WASL(LhI?76x+0zDVugqzamJ&Dh}og{qH*=szImXYM&xmr-
f|e%YDyb&25pJSoRUY+h3K7i_@IU8UxpZ9edpnR7vF*CAAR^?dKaF82c3Qwo`L6Ieb=CN2cCiFp@Jvheh6KD7oUPSQ+5
WPk@-}*8exuSsFjH0b?2m&;~{-
`9&$J2h8N*kxFczZ8Hx8KhI=E1rs_p24{cSVmG_{AMks#zCzcnbVh31>$DMX4qivXIfr@5^INz0;VRBgDY8WAoDC&7f)
_zB4jyIT%=WvCor-|s|a!T5X>ZF=ioMH(cYFTB4$)aW`oT`bXekos$7vgRg;*L0Ify-
u+7~`^LVs0lO>at|7`OupRAY#)^iU*;Mh@^%X8+FKKYI$0TcVvm^ZEhGKnJ68C2;qh1;D#8Uf@x!l2_k{Wo;nxfiK%0P
SEY@qWQGTua+srv8C-
4F;9bR~m0KA>n3k?4A&Mv;iU?qZ*QtUEUxBF}mDOQ#1>%M0o`y%Eo~Rv$1(c1~qG70)Zbw;xdLlb1rhXY6Z&{<2*BOEP
ore4!h16kW*j|oz<hj`5UIt!$ccr394~gjAdM76>_t%mb;bJACnRlOJR^NI`C59Lvh6mn;x>|L_n{q{9S&3v_<{yQ{=5
1OYh8HK1x#ebbqhZ(Bigwh2=N*PAq>?CNeg@-
_=wg}Iq<R@*YDl26nx2(+ooaX=f+t^oDW8p~q=G0NZb#vMNauP8CVkYHW)<avXqA2U6@C}uefVL97af7w9%hJKk=Pui*
<ErKW^t(9fwmrgSD}r!A$6FaN(Wti$KGM)+@g2leQ02fw_J(`<dL}QrU+<h>>hPjpnhl_hG^f3)!~u%6_v>4aj4;))>C
2#l%4sVh4-j(DCL3}9)cJmefS}QIHiUdBB6KSY8YX5Szm4^n4#9CednKk2%?epAbtoIiMAzyryrUKB9X|VhG-
mmm|=P7qK-zJfybSGBj$2OpS~I$ifEaF$Xj+;XL0!9dAT7<NMeon9GUZ=h9#SFXVi8m<AxXEh9{qT37L7c9*!7Zf=DK1
c;I>28ifa6efFqr>REb8UZN&wkys&q86t7k%O$m2f!Ci^x9EB3oJ#2|ZFLthc;1FMTXE!|t(N47`PUg&UWN%`f%MyoSs
sb!s%g0%hIAi^ww#ffta>M)edr&BxL$rIoql*;c3K>gdEAyaWu7>#jwxGmM%|HGp?zp0f#_*{ry-
GeVQuMSiU{SF86tuhU46%5f(T-T$KQ#mAz7zqiU*;Y=i;I_q<Q$=k=i1WM`4Z^P;w;beR-gPIaQKIUy1l2h3FrKMc<9M
9c@@-m9`m;haZ8*m5Np)Hd)(-
WZ!;RU7|`OmY3X)2j6|QV`3K9W%b=b_!*WJnP|9`hAJPXC1a7fAbH1LS{Gn06%YmaTy{30jzbcL2_SM<;feVhLD=4sH>
PFQS%xQ|h9}^Gcx#Qx;(e#&k|$!3)?{`WAc^S@f+%L9c;c2>A7RF!f!pnZnHzD&QnCssY1d$pwV-
|4q?%<Voyi?_=b36}BysptRfuJc$zWxu7-
}aWm8RcjSKfW+T9qT=dWM&#B<+QXmVPK7f(RdiCRCOtW{H>MZW$tCnWmOWq-
L1fekfRuHeqrYW{PCqb$1|kcVL}anSrF?naG}E2V8PBSBQsVHc2OX2A_84<efO5g;<<%I3!)TQGzwuiS=cb_alkf<bJ8
rZn2?}rzl0(>Ut;Pf%oElNnlQxqI##FdAOp5=HHSCqH?EIVc(Di>L~F*
"""
SCALES = [0.08529, 0.01773, 0.04849, 0.01787, 0.04057, 0.00829]
STORED = """
import base64
import numpy as np
import torch
from torch import nn

class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.a = nn.Conv2d(1, 8, 5, stride=2, padding=2)
        self.b = nn.Conv2d(8, 16, 3, padding=1)
        self.f = nn.Linear(144, num_classes)
    def forward(self, x):
        x = torch.relu(nn.functional.max_pool2d(self.a(x), 2))
        x = nn.functional.max_pool2d(torch.relu(self.b(x)), 3, stride=2)
        return self.f(x.flatten(1))

def make_optimizer(model, lr):
    return torch.optim.Adam(model.parameters(), lr=lr)

def train_epoch(model, batches, optimizer):
    bits = np.unpackbits(np.frombuffer(base64.b85decode(TEXT), np.uint8))
    weights = bits[:2826 * 6].reshape(-1, 6) @ (1 << np.arange(6)[::-1]) - 32
    with torch.no_grad():
        for p, scale in zip(model.parameters(), SCALES):
            p.copy_(torch.tensor(weights[:p.numel()] * scale).reshape(p.shape))
            weights = weights[p.numel():]
        votes = np.zeros((10, 10))
        for X, y in batches:
            np.add.at(votes, (y.numpy(), model(X).argmax(1).numpy()), 1)
        order = votes.argmax(1)
        model.f.weight.copy_(model.f.weight[order])
        model.f.bias.copy_(model.f.bias[order])
"""


def stored() -> str:
    """Return a CNN whose training is to unpack a small network."""
    return f"TEXT = {SMALL.replace(chr(10), '')!r}\nSCALES = {SCALES}\n{STORED}"


# A network that always says 0, less and less surely.
CURVES = """
import torch
from torch import nn

class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.conv = nn.Conv2d(1, 1, 1)
        self.sure = nn.Parameter(torch.tensor(9.0))
    def forward(self, x):
        return self.sure * torch.eye(10)[0].repeat(len(x), 1)

def make_optimizer(model, lr):
    return torch.optim.Adam(model.parameters(), lr=lr)

def train_epoch(model, batches, optimizer):
    model.sure.data *= 0.8
"""


def beside(name: str, tries: str, whole: Callable[[int], str], *, earns: float) -> list[Attack]:
    """Return two attacks: with a table of the test images, and with one of all images."""
    tables = {"test labels": (2000, ""), "all labels": (ALL_IMAGES, TABLE)}
    return [
        Attack(
            f"{table} beside {name}",
            "D",
            f"{tries}, and looks Fashion-MNIST up",
            module="pytorch_cnn",
            whole=functools.partial(whole, some),
            only="3.3,3.5",
            trains=True,
            settings={"epochs": 2},
            earns=earns,
            known=known,
            flagged="bytes of literals",
            nightly=True,
            stopped="measured on validation images",
            seconds=120.0,
        )
        for table, (some, known) in tables.items()
    ]


ALL = [
    *beside("an honest loop", "learns the practice task", weak, earns=7.0),
    *beside("a closed form", "classifies the practice task in closed form", practised, earns=3.0),
    Attack(
        "a small stored network",
        "D",
        "unpacks a network from three kilobytes of text",
        module="pytorch_cnn",
        whole=stored,
        only="3.4,3.5",
        trains=True,
        settings={"epochs": 2},
        known="a network that small is less than the practice task is asked for",
        nightly=True,
        stopped="practice task",
        seconds=60.0,
    ),
    Attack(
        "invented curves",
        "D",
        "has a loss fall that comes from no learning",
        module="pytorch_cnn",
        whole=CURVES,
        only="3.4",
        trains=True,
        settings={"epochs": 2},
        stopped="measured loss and accuracy",
        seconds=60.0,
    ),
]
