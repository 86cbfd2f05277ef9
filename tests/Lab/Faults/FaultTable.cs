namespace KinoiteZfs.Lab;

/// <summary>One row of the matrix: of how many requests the fault concerns how many were hit, and how many of them
/// survived.</summary>
sealed record FaultFigures(string Operation, string Fault, Boundaries All, Boundaries Tried, int Survived)
{
    public string Summary =>
        $"{Operation}, {Fault}: {Tried.Writes} of {All.Writes} writes, {Tried.Uploads} of {All.Uploads} uploads "
        + $"and {Tried.Reads} of {All.Reads} reads tried, {Survived} survived";
}

/// <summary>The matrix as far as this run has come, in <c>artifacts/lab/fault-matrix.log</c>.</summary>
static class FaultTable
{
    const string Log = "fault-matrix";

    static readonly Lock Gate = new();
    static readonly List<FaultFigures> Rows = [];

    public static void Add(FaultFigures row)
    {
        lock (Gate)
        {
            Rows.Add(row);
            LabLogs.Write(Log, Render(Rows));
        }
    }

    public static string Render(IEnumerable<FaultFigures> figures)
    {
        var rows = figures.OrderBy(row => row.Operation, StringComparer.Ordinal)
            .ThenBy(row => Fault.All.TakeWhile(fault => fault.Name != row.Fault).Count()).ToArray();
        var (tried, all, survived) = (
            rows.Sum(row => row.Tried.Count), rows.Sum(row => row.All.Count), rows.Sum(row => row.Survived));
        var (triedWrites, writes) = (rows.Sum(row => row.Tried.Writes), rows.Sum(row => row.All.Writes));
        return Pipeline.Text.TextTable.Render(
                ["OPERATION", "FAULT", "WRITES", "TRIED", "UPLOADS", "TRIED", "READS", "TRIED", "SURVIVED"],
                rows.Select(row => (string[])
                [
                    row.Operation, row.Fault, $"{row.All.Writes}", $"{row.Tried.Writes}",
                    $"{row.All.Uploads}", $"{row.Tried.Uploads}", $"{row.All.Reads}", $"{row.Tried.Reads}",
                    $"{row.Survived} of {row.Tried.Count}",
                ])).TrimEnd('\n')
            + $"\n{rows.Length} rows: {tried} of {all} request boundaries tried ({triedWrites} of {writes} writes), {survived} survived"
            + (tried < all ? $"; {FaultSample.Variable}=whole tries all\n" : "\n");
    }
}
