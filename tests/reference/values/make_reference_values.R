# Makes r_reference.json with R's own functions; run once by hand:
#   Rscript make_reference_values.R > r_reference.json
# R is not needed to run the tests.
suppressPackageStartupMessages({library(sandwich); library(strucchange)})
number <- function(x) paste0("[", paste(formatC(as.numeric(x), digits = 15, format = "g", width = 1), collapse = ", "), "]")
line <- function(name, x, last = FALSE) cat('  "', name, '": ', number(x), if (last) "\n" else ",\n", sep = "")
cat("{\n")
cat('  "versions": "', R.version.string, ", sandwich ", as.character(packageVersion("sandwich")),
    ", strucchange ", as.character(packageVersion("strucchange")), '",\n', sep = "")

# Kendall: cor.test(1:n, x, method = "kendall", exact = , alternative = , continuity = )
short <- c(5.1, 4.9, 6.2, 6.0, 7.3, 6.8, 8.1, 7.9, 7.7)
tied <- c(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9)
line("kendall_short", short)
line("kendall_tied", tied)
k <- function(x, alternative, ...) suppressWarnings(cor.test(seq_along(x), x, method = "kendall", alternative = alternative, ...)$p.value)
line("kendall_exact_p", sapply(c("two.sided", "greater", "less"), function(a) k(short, a, exact = TRUE)))
line("kendall_nile_normal_p", sapply(c("two.sided", "greater", "less"), function(a) k(as.numeric(Nile), a, exact = FALSE, continuity = TRUE)))
line("kendall_tied_normal_p", sapply(c("two.sided", "greater", "less"), function(a) k(tied, a, exact = FALSE, continuity = FALSE)))
line("kendall_tied_continuity_p", sapply(c("two.sided", "greater", "less"), function(a) k(tied, a, exact = FALSE, continuity = TRUE)))

# Newey-West: coeftest of lm(Nile ~ t) with NeweyWest(lag = floor(4 (n/100)^(2/9)), prewhite = FALSE, adjust = )
t <- seq_along(Nile); fit <- lm(as.numeric(Nile) ~ t)
lag <- floor(4 * (length(Nile) / 100)^(2 / 9))
line("newey_west_lag", lag)
line("newey_west_slope", coef(fit)[2])
line("newey_west_se", sqrt(NeweyWest(fit, lag = lag, prewhite = FALSE, adjust = FALSE)[2, 2]))
line("newey_west_se_adjusted", sqrt(NeweyWest(fit, lag = lag, prewhite = FALSE, adjust = TRUE)[2, 2]))

# Bai-Perron: strucchange
nile_f <- Fstats(Nile ~ 1)
line("nile_sup_f", sctest(nile_f)$statistic)
line("nile_sup_f_date", breakdates(breakpoints(nile_f)))
nile_bp <- breakpoints(Nile ~ 1)
line("nile_bic", summary(nile_bp)$RSS["BIC", ])
line("nile_rss", summary(nile_bp)$RSS["RSS", ])
line("nile_ci", confint(nile_bp, breaks = 1)$confint[1, ])
line("nile_two_breaks", breakpoints(nile_bp, breaks = 2)$breakpoints)
line("nile_three_breaks", breakpoints(nile_bp, breaks = 3)$breakpoints)
trend <- seq_along(Nile); nile_trend <- breakpoints(as.numeric(Nile) ~ trend, h = 15)
line("nile_trend_bic", summary(nile_trend)$RSS["BIC", ])
for (m in 1:3) line(paste0("nile_trend_breaks_", m), breakpoints(nile_trend, breaks = m)$breakpoints)
line("nile_trend_f", sctest(Fstats(as.numeric(Nile) ~ trend, from = 0.15))$statistic)
line("seatbelts", as.numeric(log10(UKDriverDeaths)))
seat <- breakpoints(as.numeric(log10(UKDriverDeaths)) ~ 1, h = 29)
line("seatbelts_bic", summary(seat)$RSS["BIC", ])
for (m in 1:3) line(paste0("seatbelts_breaks_", m), breakpoints(seat, breaks = m)$breakpoints)

# Holm: p.adjust(method = "holm")
p <- c(0.011, 0.3, 0.0004, 0.04, 0.04, 0.9)
line("holm_p", p)
line("holm_adjusted", p.adjust(p, "holm"))

# AR(1) with a linear trend by maximum likelihood: arima(order = c(1, 0, 0), xreg = t)
a <- arima(as.numeric(Nile), order = c(1, 0, 0), xreg = t, method = "ML")
line("arima_phi_intercept_slope", coef(a))
# ... and by restricted maximum likelihood: nlme::gls(correlation = corAR1(), method = "REML")
g <- nlme::gls(as.numeric(Nile) ~ t, correlation = nlme::corAR1(), method = "REML",
               control = nlme::glsControl(tolerance = 1e-10, msTol = 1e-12))
line("gls_phi", coef(g$modelStruct$corStruct, unconstrained = FALSE))
line("gls_slope_se", c(coef(g)[2], sqrt(g$varBeta[2, 2])))
# ... with gaps: corCAR1 on the times kept
keep <- c(1:20, 25:40, 47:48, 60:100)
h <- nlme::gls(y ~ t, data = data.frame(y = as.numeric(Nile)[keep], t = t[keep]),
               correlation = nlme::corCAR1(form = ~ t), method = "REML",
               control = nlme::glsControl(tolerance = 1e-10, msTol = 1e-12))
line("gaps_kept", keep)
line("gaps_phi", coef(h$modelStruct$corStruct, unconstrained = FALSE))
line("gaps_slope_se", c(coef(h)[2], sqrt(h$varBeta[2, 2])))
# Exact medians of the least squares coefficient of Andrews (1993), constant and trend: the
# estimate lies below x when a quadratic form does not exceed 0 (Imhof 1961).
below <- function(x, rho, n) {
  lags <- abs(outer(1:n, 1:n, "-")); root <- t(chol(rho^lags / (1 - rho^2)))
  basis <- qr.Q(qr(cbind(1, seq_len(n - 1)))); project <- diag(n - 1) - basis %*% t(basis)
  lag <- cbind(diag(n - 1), 0); lead <- cbind(0, diag(n - 1))
  form <- t(lag) %*% project %*% (lead - x * lag)
  w <- eigen(t(root) %*% ((form + t(form)) / 2) %*% root, symmetric = TRUE)$values
  f <- function(u) sapply(u, function(v) sin(0.5 * sum(atan(w * v))) / (v * prod((1 + (w * v)^2)^0.25)))
  0.5 - integrate(f, 0, Inf, rel.tol = 1e-8, subdivisions = 1000)$value / pi
}
line("andrews_exact_medians_40", sapply(c(0.3, 0.6, 0.9), function(r) uniroot(function(x) below(x, r, 40) - 0.5, c(-0.5, 1), tol = 1e-9)$root))
# Local level of Durbin and Koopman: StructTS(Nile, "level")
line("local_level_irregular_level", rev(StructTS(Nile, "level")$coef), last = TRUE)
cat("}\n")
