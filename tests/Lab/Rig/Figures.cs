namespace KinoiteZfs.Lab;

/// <summary>Measurements for <c>ci/lab/measure.sh</c>, which says where they go; a plain test run keeps none.</summary>
static class Figures
{
    public const string Variable = "KINOITE_ZFS_LAB_FIGURES";

    static readonly Lock Gate = new();

    public static void Note(string what, string figure)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } file)
            return;
        lock (Gate)
            File.AppendAllText(file, $"{what}: {figure}\n");
    }
}
