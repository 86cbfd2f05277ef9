namespace KinoiteZfs.Lab;

/// <summary>The shell of scripts which name none.</summary>
sealed record Defaults(string? Shell)
{
    public static Defaults From(string where, JsonNode? tree)
    {
        if (tree is null)
            return new Defaults(Shell: null);
        var reader = new TreeReader($"{where}, defaults", tree.AsObject());
        var run = new TreeReader($"{where}, defaults.run", reader.Find("run")!.AsObject());
        var shell = run.FindText("shell");
        run.RefuseTheRest();
        reader.RefuseTheRest();
        return new Defaults(shell);
    }
}
