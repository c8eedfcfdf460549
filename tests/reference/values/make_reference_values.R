# Makes r_reference.json with R's own functions; run once by hand:
#   Rscript make_reference_values.R > r_reference.json
# R is not needed to run the tests. The values on file are those of R 4.2.2 and sandwich 3.0.2.
suppressPackageStartupMessages(library(sandwich))
number <- function(x) paste0("[", paste(formatC(as.numeric(x), digits = 15, format = "g", width = 1), collapse = ", "), "]")
line <- function(name, x, last = FALSE) cat('  "', name, '": ', number(x), if (last) "\n" else ",\n", sep = "")
cat("{\n")
cat('  "versions": "', R.version.string, ", sandwich ", as.character(packageVersion("sandwich")), '",\n', sep = "")

# Newey-West: lm(Nile ~ t) with NeweyWest(lag = floor(4 (n/100)^(2/9)), prewhite = FALSE)
t <- seq_along(Nile); fit <- lm(as.numeric(Nile) ~ t)
lag <- floor(4 * (length(Nile) / 100)^(2 / 9))
line("newey_west_lag", lag)
line("newey_west_slope", coef(fit)[2])
line("newey_west_se", sqrt(NeweyWest(fit, lag = lag, prewhite = FALSE, adjust = FALSE)[2, 2]))

# Local level of Durbin and Koopman: StructTS(Nile, "level")
line("local_level_irregular_level", rev(StructTS(Nile, "level")$coef), last = TRUE)
cat("}\n")
