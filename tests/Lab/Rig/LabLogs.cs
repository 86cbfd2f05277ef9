namespace KinoiteZfs.Lab;

/// <summary>What registries logged and what each step of the whole job printed: kept after the run, for who must find
/// out why.</summary>
static class LabLogs
{
    static readonly string Folder = Path.Combine(Checkout.Root, "artifacts", "lab");

    /// <summary>Replaces the log of this name.</summary>
    public static void Write(string name, string text)
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(
            Path.Combine(Folder, name.Replace(' ', '-').Replace(",", "", StringComparison.Ordinal) + ".log"), text);
    }
}
