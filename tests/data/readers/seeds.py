"""One small made-up file per reader, in the publisher's layout, for the fuzzer to spoil."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from readers.conftest import Sheets, parts

RANDOM = np.random.default_rng(1)


@dataclass(frozen=True)
class Seed:
    """A file of one reader: its name, and its content as text, as sheets of a workbook, or as a table for parquet."""

    name: str
    text: str = ""
    sheets: Sheets | None = None
    table: pd.DataFrame | None = None
    unit: str = ""
    frequency: str = ""


def workbook(sheets: Sheets) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in parts(sheets).items():
            archive.writestr(part, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return buffer.getvalue()


def content(seed: Seed) -> bytes:
    if seed.sheets is not None:
        return workbook(seed.sheets)
    if seed.table is not None:
        buffer = io.BytesIO()
        seed.table.to_parquet(buffer)
        return buffer.getvalue()
    return seed.text.encode()


MONTHS = pd.period_range("2019-01", periods=72, freq="M")
DAYS = pd.bdate_range("2024-01-02", periods=90)
RATE = np.round(4 + np.cumsum(RANDOM.normal(0, 0.1, len(MONTHS))), 2)
RET = RANDOM.normal(0.8, 5, (len(MONTHS), 4))
CLOSE = np.round(100 * np.exp(np.cumsum(RANDOM.normal(0, 0.01, len(DAYS)))), 2)


def lines(head: str, rows: list[str]) -> str:
    return head + "\n" + "".join(f"{row}\n" for row in rows)


def french() -> str:
    head = ",SMALL LoVAR,ME1 VAR2,ME1 VAR3,SMALL HiVAR"
    months = [f"{m:%Y%m}" for m in MONTHS]

    def block(title: str, rows: list[str]) -> str:
        return f"{title}\r\n{head}\r\n" + "".join(f"{row}\r\n" for row in rows) + "\r\n\r\n"

    vw, ew = ([f"{m}," + ",".join(f"{x:9.4f}" for x in row) for m, row in zip(months, RET + shift, strict=True)] for shift in (0.0, 0.3))
    years = [f"  {year},  10.1000,  -5.2000,   7.3000,  12.4000" for year in range(2020, 2025)]
    firms = [f"{m},   78,  162,  170,  310" for m in months]
    caps = [f"{m},  {20 + 0.1 * at:.2f},  32.10,  41.20,  18.30" for at, m in enumerate(months)]
    return (
        "This file was created using the 202412 CRSP database.\r\nMade up.\r\n\r\nMissing data are indicated by -99.99 or -999.\r\n\r\n"
        + block("  Average Value Weighted Returns -- Monthly", vw) + block("  Average Equal Weighted Returns -- Monthly", ew)
        + block("  Average Value Weighted Returns -- Annual", years) + block("  Average Equal Weighted Returns -- Annual", years)
        + block("  Number of Firms in Portfolios", firms) + block("  Average Market Cap", caps) + "Copyright 2024 Nobody\r\n"
    )


def fred_json() -> str:
    stamp = {"realtime_start": "2026-08-07", "realtime_end": "2026-08-07"}
    rows = [{**stamp, "date": f"{m}-01", "value": f"{x}"} for m, x in zip(MONTHS, RATE, strict=True)]
    return json.dumps({"sort_order": "asc", "count": len(rows), "offset": 0, "limit": 100000, "observations": rows})


def fredmd(first: str, codes: list[str], step: int) -> str:
    months = MONTHS[2::3] if step == 3 else MONTHS
    rows = [f"{m.month}/1/{m.year},{1000 + at}.5,{RATE[at]},{3000 + 7 * at}.25" for at, m in enumerate(months)]
    return lines(first, [*codes, *rows])


def shiller() -> Sheets:
    head: list[list[object]] = [
        ["Stock market data"], ["", "", "", "", "", "", "", "", "", "Cyclically", "", ""], ["", "", "", "", "", "", "", "", "", "Adjusted", "", ""],
        ["", "", "", "", "", "", "", "", "Real", "Price", "", ""], ["", "", "", "", "", "", "", "", "TR", "Earnings", "Excess", "10 Year"],
        ["", "S&P", "", "", "Consumer", "", "Long", "", "Scaled", "Ratio", "", "Annualized Stock"],
        ["", "Comp.", "Dividend", "Earnings", "Price Index", "Date  ", "Interest", "Real", "Earnings", "P/E10 or", "CAPE", "Real Return"],
        ["Date", "P", "D", "E", "CPI", "Fraction", "Rate GS10", "Earnings", "", "CAPE", "Yield", ""],
    ]
    rows = [
        [round(m.year + m.month / 100, 2), 3000.5 + at, 70.5, 150.5, 250.25 + at, 2019.1, 4.25, 160.0, 22.0, 30.5, 0.0175, 0.05]
        for at, m in enumerate(MONTHS)
    ]
    return {"Data": [*head, *rows, ["", "October price is October 3rd close", "", "", "CPI estimated"]]}


def finra() -> str:
    head = (
        "accountingYearMonthNumber|symbolCode|issueName|issuerServicesGroupExchangeCode|marketClassCode|currentShortPositionQuantity|"
        "previousShortPositionQuantity|stockSplitFlag|averageDailyVolumeQuantity|daysToCoverQuantity|revisionFlag|changePercent|"
        "changePreviousNumber|settlementDate"
    )
    return lines(head, [f"20260715|S{at}|Name {at}|R|NNM|{100 + at}|90||20|5.25|R|11.11|10|2026-07-15" for at in range(20)])


def ishares() -> str:
    head = '\ufeffSome Small Fund\nFund Holdings as of,"Jan 21, 2026"\nShares Outstanding,"1,350,000.00"\nStock,"-"\n\xa0\n'
    names = "Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Notional Value,Quantity,Price,Location,Exchange,Currency,FX Rate,Market Currency,Accrual Date"
    row = '"T{0}","Name, {0}","Gas","Equity","1,000,000.00","10.00","1,000,000.00","1,000.00","1,000.00","A","NYSE","USD","1.00","USD","-"'
    return head + lines(names, [row.format(at) for at in range(10)]) + '\xa0\n"The content is owned.\n©2023 Somebody"\n'


def annual(titles: list[str]) -> list[list[object]]:
    return [["Date updated:", "x"], ["Year", *titles], *([float(y), *[round(0.05 + 0.001 * (y % 7), 4)] * len(titles)] for y in range(1960, 1990)), ["", "note"]]


def damodaran(which: str) -> Sheets:
    from strategynote.data.readers import damodaran as module

    return {"Historical Impl Premiums": annual(list(module.IMPLIED))} if which == "implied" else {"Returns by year": annual(list(module.RETURNS))}


def goyal() -> Sheets:
    head = ["Index", "D12", "E12", "b/m", "tbl", "lty", "Rfree"]
    stamps = {"Monthly": ("yyyymm", [int(f"{m:%Y%m}") for m in MONTHS]), "Quarterly": ("yyyyq", [20191, 20192, 20193]), "Annual": ("yyyy", [2019, 2020])}
    return {name: [[stamp, *head], *([float(at), 50.0, 1.0, 2.0, 0.5, 0.04, 0.05, 0.003] for at in values)] for name, (stamp, values) in stamps.items()}


def spglobal() -> Sheets:
    titles: list[list[object]] = [
        ["Somebody"], ["QUARTERLY DATA"], [""], ["", "OPERATING", "AS REPORTED", "CASH", "SALES", "BOOK VAL", "CAPITAL", "", ""],
        ["QUARTER", "EARNINGS", "EARNINGS", "DIVIDENDS", "PER", "PER", "EXPENDITURE", "", ""],
        ["END", "PER SHR", "PER SHR", "PER SHR", "SHARE", "SHARE", "PER SHARE", "PRICE", "DIVISOR"],
    ]
    ends = [d.date() for d in pd.period_range("2020Q1", periods=20, freq="Q").end_time][::-1]
    body = [[day, 58.5, 53.0, 18.0, 480.0, 1150.0, 28.5, 5400.0, 8300.0] for day in ends]
    estimates: list[list[object]] = [["Hello"], ["OBSERVATION", "2025E", "Q4 2025E", "PRICE", "2025E P/E"], [dt.date(2024, 6, 28), 270.0, 72.0, 5400.0, 20.0],
                                     [dt.date(2024, 9, 30), 271.0, 72.5, 5700.0, 21.0]]
    return {"ESTIMATES&PEs": estimates, "QUARTERLY DATA": titles + body}


def aqr_sorted() -> Sheets:
    head = ["DATE", *[f"P{n}" for n in range(1, 11)], "P10-P1", *[f"P{n}" for n in range(1, 11)], "P10-P1"]
    groups = ["", "Long Sample - US", *[""] * 10, "Broad Sample - Global", *[""] * 10]
    rows = [[f"{m.month:02}/{m.days_in_month}/{m.year}", *[round(float(x) / 100, 4) for x in RANDOM.normal(0.8, 5, 22)]] for m in MONTHS]
    return {"10 Portfolios Formed on Quality": [["Title"], groups, head, *rows]}


def aqr() -> Sheets:
    rows = [[f"{m.month:02}/{m.days_in_month}/{m.year}", round(float(a) / 100, 4), round(float(b) / 100, 4)] for m, (a, b, *_) in zip(MONTHS, RET, strict=True)]
    return {"QMJ Factors": [["Title"], ["DATE", "AUS", "USA"], *rows]}


def signal_doc() -> str:
    from strategynote.data.readers.openap import NUMBERS

    return lines(",".join(["Acronym", "Year", "Detailed Definition", *NUMBERS]), [",".join([f"S{at}", str(1990 + at), "words", *["1.5"] * len(NUMBERS)]) for at in range(20)])


def text_seeds() -> dict[str, Seed]:
    monthly = [f"{m}-01,{x}" for m, x in zip(MONTHS, RATE, strict=True)]
    prices = [f"{d:%Y-%m-%d},{c - 0.2:.2f},{c + 0.5:.2f},{c - 0.5:.2f},{c},{c - 1:.2f},1000" for d, c in zip(DAYS, CLOSE, strict=True)]
    members = "Symbol,Name,Sector,Price,Price/Earnings,Dividend Yield,Earnings/Share,52 Week Low,52 Week High,Market Cap,EBITDA,Price/Sales,Price/Book,SEC Filings"
    yahoo = "shortName,symbol,price,marketCap,averageVolume,revenueGrowth,earningsGrowth,netIncomeToCommon,returnOnEquity,debtToEquity,currentRatio,freeCashflow,forwardPE,pegRatio"
    meetings = [d.date().isoformat() for d in pd.date_range("2019-01-30", periods=30, freq="45D")]
    h15 = ('"Series Description","Rate of some kind"\n"Unit:","Percent:_Per_Year"\n"Multiplier:","1"\n"Currency:","NA"\n"Unique Identifier: ","H15/H15/A.M"\n'
           '"Time Period","A.M"')
    themes = [f"usa,{name},monthly,vw_cap,1,{m.end_time.date()},{ret / 100:.4f}" for m, row in zip(MONTHS, RET, strict=True) for name, ret in zip(("size", "value"), row, strict=False)]
    dots = ["2024-06-12,5.125,3,,", "2024-06-12,4.875,1,2,", "2024-06-12,2.750,,2,1", "2024-09-18,4.375,4,,", "2024-09-18,2.875,,1,2"]
    targets = ["2008-10-29,-50,50,1.0,1.0,1.0,x", "2008-12-16,,75-100,0.0,0.25,0.125,x", "2015-12-17,25,0,0.25,0.5,0.375,x", "2016-12-15,25,0,0.5,0.75,0.625,x"]
    watch = ["2026-07-29,350,375,63.1", "2026-07-29,375,400,36.9", "2026-09-16,350,375,50.5", "2026-09-16,375,400,49.5"]
    pages = ["2026-07-12,2027-09-15,NO CHANGE,65.8,65.8,65.8,65.8,True,,,", "2026-07-13,2026-09-16,350-375 (Current),55.6,55,33,37.7,1,ZQU6,96.3150,350-37555"]
    chain = [f"{d.month}/{d.day}/{d.year},94.{at % 90 + 10},94.6,94.8,94.5,1.5K,0.1%" for at, d in enumerate(DAYS)][::-1]
    curve = [f"ZQ{code}25,{at},2025,{95 + 0.01 * at:.2f},2024-12-02" for at, code in enumerate("FGHJKMNQUVXZ", start=1)]
    changes = [f"UNRATE,{m}-01,{m + 1},{x}" for m, x in zip(MONTHS, RATE, strict=True)]
    return {
        "fred_csv": Seed("UNRATE.csv", lines("observation_date,UNRATE", monthly), unit="percent", frequency="monthly"),
        "fred_json": Seed("UNRATE_full.json", fred_json(), unit="percent", frequency="monthly"),
        "fredmd": Seed("2025-01.csv", fredmd("sasdate,RPI,UNRATE,S&P 500", ["Transform:,5,2,5"], 1)),
        "fredqd": Seed("qd.csv", fredmd("sasdate,GDPC1,UNRATE,S&P 500", ["factors,0,1,0", "transform,5,2,5"], 3)),
        "fredmd_changes": Seed("changes.csv", lines("series_id,observation_date,vintage,value", changes)),
        "french": Seed("25_Portfolios_ME_VAR_5x5.csv", french(), unit="decimal", frequency="monthly"),
        "prices": Seed("IWM.csv", lines("Date,Open,High,Low,Close,Adj Close,Volume", prices), unit="index", frequency="daily"),
        "finra": Seed("shrt.csv", finra()),
        "ishares": Seed("fund_2026-01-21.csv", ishares()),
        "weights": Seed("w_2025-06-30.csv", lines("Ticker,Name,Weight", [f"T{at},Name {at},5.00" for at in range(20)])),
        "constituents": Seed("members_2025-02-01.csv", lines(members, [f"T{at},Name,Tools,{100 + at},15,0.02,2,80,140,1000,50,1.5,2.5,http" for at in range(20)])),
        "fundamentals": Seed("yahoo_2026-02-16.csv", lines(yahoo, [f"Name,T{at},{100 + at},1000,5,0.1,0.2,7,0.3,276.5,1.5,9,12.5,1.1" for at in range(20)])),
        "h15": Seed("h15.csv", lines(h15, [f"{m},{x:.2f}" for m, x in zip(MONTHS, RATE, strict=True)]), unit="percent", frequency="monthly"),
        "fed_targets": Seed("targets.csv", lines("date,change_bps,decrease_bps_text,target_lower_pct,target_upper_pct,target_mid_pct,source", targets)),
        "fomc": Seed("fomc.csv", lines("Meeting_Date", meetings)),
        "nber": Seed("cycles.csv", lines("peak,trough", [",1854-12-01", "1857-06-01,1858-12-01", "1860-10-01,1861-06-01", "1865-04-01,"])),
        "ism": Seed("ism.csv", lines("Index,Value", [f"{(m + 1)}-03,{50 + at % 7}.4" for at, m in enumerate(MONTHS)])),
        "jkp": Seed("[usa].csv", lines("location,name,freq,weighting,n_factors,date,ret", themes)),
        "openap": Seed("p.csv", lines("date,AM,BM", [f"{m.end_time.date()},{row[0]:.3f},{row[1]:.3f}" for m, row in zip(MONTHS, RET, strict=True)])),
        "signal_doc": Seed("doc.csv", signal_doc()),
        "michaillat": Seed("m.csv", lines("Year,Mean recession probability,Recession probability from classifier 1",
                                          [f"{2019 + at / 12:.11f},0.{at % 90 + 10},1" for at in range(60)])),
        "sep_dots": Seed("dots.csv", lines("date,midpoint,2024,2025,longer_run", dots)),
        "zq_curve": Seed("curve.csv", lines("contract_symbol,contract_month,contract_year,close_price,as_of_date", curve)),
        "zq_continuous": Seed("ZQ0M.csv", lines("\ufeffDate,Price,Open,High,Low,Vol.,Change %", chain)),
        "fedwatch": Seed("watch.csv", lines("meeting_date,rate_low,rate_high,probability_pct", watch)),
        "fedwatch_history": Seed("pages.csv", lines(
            "snapshot_date,meeting_date,rate_range,prob_now,prob_1d,prob_1w,prob_1m,is_most_likely,contract,mid_price,current_target_rate", pages)),
    }


def workbook_seeds() -> dict[str, Seed]:
    news = [["Year", "Month", "News_Based_Policy_Uncert_Index"], *([str(m.year), m.month, 100.5 + at] for at, m in enumerate(MONTHS))]
    kinds = [["Year", "Month", "1. Economic Policy Uncertainty", "9. Trade policy"], *([m.year, m.month, 100.5 + at, 55.5 + at] for at, m in enumerate(MONTHS))]
    risk = [["month", "GPR", "GPRH", "var_name", "var_label"], *([dt.date(m.year, m.month, 1), 80.5 + at, 90.5 + at, "GPR", "Index"] for at, m in enumerate(MONTHS))]
    vintages = [["DATE", "X65Q4", "X99Q4"], *([f"{1950 + at // 4}:Q{at % 4 + 1}", 100.0 + at, 200.0 + at] for at in range(40))]
    titles = ["10 Year Treasury Yield", "3 Month Treasury Yield", "3 Month Treasury Yield (Bond Equivalent  Basis)", "Spread", "Rec_prob", "NBER_Rec"]
    curve = [["Date", *titles], *([dt.date(m.year, m.month, m.days_in_month), 4.2, 5.2, 5.4, -1.2, 0.58, 0.0] for m in MONTHS)]
    contract = [["Date", "Open", "High", "Low", "Close", "Volume", "OpenInterest", "Symbol"], *([d.date(), 94.9, 94.95, 94.8, 94.88, 10.0, 20.0, "ZQN24"] for d in DAYS)]
    return {
        "epu": Seed("epu.xlsx", sheets={"Main News Index": news}), "epu_categorical": Seed("c.xlsx", sheets={"Indices": kinds}),
        "gpr": Seed("gpr.xls", sheets={"Sheet1": risk}), "rtdsm": Seed("v.xlsx", sheets={"X": vintages}), "nyfed": Seed("a.xls", sheets={"rec_prob": curve}),
        "zq_contract": Seed("ZQN24.xlsx", sheets={"Sheet1": contract}), "shiller": Seed("ie_data.xls", sheets=shiller()),
        "spglobal_eps": Seed("e.xlsx", sheets=spglobal()), "goyal_welch": Seed("g.xlsx", sheets=goyal()),
        "damodaran_implied": Seed("i.xls", sheets=damodaran("implied")), "damodaran_returns": Seed("r.xls", sheets=damodaran("returns")),
        "aqr": Seed("aqr.xlsx", sheets=aqr()), "aqr_sorted": Seed("s.xlsx", sheets=aqr_sorted()),
    }


def parquet_seeds() -> dict[str, Seed]:
    frame = pd.DataFrame({"ticker": [f"T{at}" for at in range(20)], "date": pd.Timestamp("2020-12-31"), "value": [1000.0 + at for at in range(20)]})
    shares = pd.DataFrame({"ticker": frame["ticker"], "float_shares": frame["value"], "fetched_at": frame["date"], "market_cap": 1e6})
    return {"finra_snapshot": Seed("s.parquet", table=frame), "float_shares": Seed("f.parquet", table=shares)}


SEEDS: dict[str, Seed] = {**text_seeds(), **workbook_seeds(), **parquet_seeds()}
Build = Callable[[Seed], bytes]
