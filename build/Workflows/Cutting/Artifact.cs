namespace KinoiteZfs.Workflows.Cutting;

/// <summary>A file which one job writes and hands on.</summary>
/// <param name="Name">Without the id of the run.</param>
/// <param name="Writer">The last target of the job which writes it.</param>
sealed record Artifact(string Name, string File, JobSlice Job, TargetFacts Writer)
{
    /// <summary>Runs never see each other's artifacts; the id in the name keeps them apart once they are
    /// downloaded.</summary>
    public Template FullName => Template.Of(Name + "-") + Template.Of(Expression.RunId);

    /// <summary>Where the file comes to lie when it is downloaded: an artifact holds what is below its last fixed
    /// folder.</summary>
    public string Folder
    {
        get
        {
            var slash = File.LastIndexOf('/');
            return slash < 0 ? "." : File[..slash];
        }
    }

    /// <summary>The job output which says what its digest is.</summary>
    public string Seal => KinoiteZfs.Workflows.Cutting.Seal.OutputOf(Writer.Name, File);

    /// <summary>How a product is called: a file without its extension, or a folder, of which all is handed
    /// on.</summary>
    public static string StemOf(string product) => Path.GetFileNameWithoutExtension(
        product.EndsWith("/**", StringComparison.Ordinal) ? product[..^3] : product);
}
