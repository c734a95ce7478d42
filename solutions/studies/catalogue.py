"""All studies, in the order in which RESULTS.md shows them."""

from . import (
    cnn_evolution,
    data_side,
    nn_vs_cnn,
    numpy_mlp,
    optimizers,
    simple_cnn,
    spread,
    tinyvgg,
)

STUDIES = {
    module.STUDY.name: module.STUDY
    for module in (
        tinyvgg,
        simple_cnn,
        optimizers,
        nn_vs_cnn,
        numpy_mlp,
        data_side,
        cnn_evolution,
        spread,
    )
}
