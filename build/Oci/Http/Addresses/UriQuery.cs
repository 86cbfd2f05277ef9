namespace KinoiteZfs.Oci.Http.Addresses;

/// <summary>Adds to a query without touching what the server wrote there.</summary>
static class UriQuery
{
    public static string With(Uri uri, string more)
    {
        var text = uri.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.Fragment, UriFormat.UriEscaped);
        return text + (uri.Query.Length switch { 0 => "?", 1 => "", _ => "&" }) + more;
    }
}
