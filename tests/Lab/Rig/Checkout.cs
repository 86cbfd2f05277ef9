namespace KinoiteZfs.Lab;

/// <summary>The checkout these tests were built from, and a temporary place beside nothing of it.</summary>
static class Checkout
{
    public static string Root { get; } = Find();

    public static string Script(string name) => Path.Combine(Root, "ci", "lab", name);

    static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "KinoiteZfs.slnx")))
                return folder.FullName;
        }
        throw new InvalidOperationException(
            $"No folder above {AppContext.BaseDirectory} holds KinoiteZfs.slnx. The lab runs from the checkout it was built in.");
    }
}
