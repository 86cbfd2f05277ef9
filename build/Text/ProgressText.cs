namespace KinoiteZfs;

/// <summary>Lines of progress. A run shows its steps; what happens within one is a detail, for its log.</summary>
public static class ProgressText
{
    const string Mark = "  ";

    public static string Detail(string line) => Mark + line;

    public static bool IsDetail(string line) => line.StartsWith(Mark, StringComparison.Ordinal);
}
